from catalogue_helpers import shared_context


def rule(event):
    return event.get("user", {}).get("role") != 'owner' and event.get("details", {}).get("shared") is True


def title(event):
    return f"Rule 256: [{event.get('result')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("result")
    return context | {"items": event.deep_get("details", "items", default=[])}
