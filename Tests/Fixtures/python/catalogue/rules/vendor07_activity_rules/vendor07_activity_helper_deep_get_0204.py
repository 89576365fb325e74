from catalogue_helpers import shared_context
from catalogue_base import deep_get


def rule(event):
    if deep_get(event, "event_type") != 'vendor07.delete':
        return False
    return deep_get(event, "details", "target", default="<none>").lower() == 'token'


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.deep_get("details", "items", default=[])}


def dedup(event):
    return event.deep_get("details", "target")
