from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor30.share'


def title(event):
    return f"Rule 178: [{event.deep_get('user', 'role')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.get("details", {}).get("items", [])}
