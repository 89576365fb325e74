from catalogue_helpers import is_success

ACTIONS = {'vendor27.delete', 'vendor27.share', 'vendor27.disable', 'vendor27.export'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    return f"Rule 228: [{event.deep_get('user', 'role')}] by {event.get('ip')}"
