from catalogue_helpers import shared_context


def rule(event):
    return all(
        [
            event.get("event_type") == 'vendor45.grant',
            event.get("user", {}).get("role") == 'admin',
            not event.deep_get("details", "shared"),
        ]
    )


def title(event):
    return f"Rule 279: [{event.get('user', {}).get('role')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.deep_get("details", "items", default=[])}
