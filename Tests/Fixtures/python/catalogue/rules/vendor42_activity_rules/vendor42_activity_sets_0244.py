from catalogue_helpers import shared_context

RISKY = {'confidential', 'external'}


def rule(event):
    return bool(RISKY & set(event.get("labels", [])))


def title(event):
    return f"Rule 244: [{event.deep_get('details', 'target')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("details", {}).get("target")
    return context | {"items": event.deep_get("details", "items", default=[])}
