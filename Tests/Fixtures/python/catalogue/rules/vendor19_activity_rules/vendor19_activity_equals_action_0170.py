from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor19.invite'


def title(event):
    return f"Rule 170: [{event.deep_get('details', 'target')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.get("details", {}).get("items", [])}
