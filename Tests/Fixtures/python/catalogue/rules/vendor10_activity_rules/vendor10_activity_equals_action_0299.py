from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor10.export'


def title(event):
    return f"Rule 299: [{event.get('result')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("result")
    return context | {"items": event.deep_get("details", "items", default=[])}
