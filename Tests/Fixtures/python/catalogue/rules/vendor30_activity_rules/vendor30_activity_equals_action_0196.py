from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor30.share'


def title(event):
    return f"Rule 196: [{event.deep_get('details', 'target')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("details", {}).get("target")
    return context | {"items": event.get("details", {}).get("items", [])}
