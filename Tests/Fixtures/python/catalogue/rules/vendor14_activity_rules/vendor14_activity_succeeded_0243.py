from catalogue_helpers import shared_context
from catalogue_helpers import is_success

ACTIONS = {'vendor14.share', 'vendor14.grant', 'vendor14.delete', 'vendor14.export'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.get("details", {}).get("items", [])}


def dedup(event):
    return f"243:{event.get('ip')}"
