from catalogue_helpers import shared_context
from catalogue_helpers import is_success

ACTIONS = {'vendor89.grant', 'vendor89.disable', 'vendor89.share', 'vendor89.delete'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    return f"Rule 152: [{event.get('user', {}).get('role')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.deep_get("details", "items", default=[])}
