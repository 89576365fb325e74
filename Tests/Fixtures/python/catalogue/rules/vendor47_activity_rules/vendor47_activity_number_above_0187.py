from catalogue_helpers import shared_context

LIMIT = 4974


def rule(event):
    return event.get("event_type") == 'vendor47.disable' and event.deep_get("details", "count", default=0) > LIMIT


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 187 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.deep_get("details", "items", default=[])}


def severity(event):
    if event.deep_get("details", "shared"):
        return "low"
    return "DEFAULT"
