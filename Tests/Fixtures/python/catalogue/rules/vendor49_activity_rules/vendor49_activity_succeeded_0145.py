from catalogue_helpers import is_success

ACTIONS = {'vendor49.invite', 'vendor49.grant', 'vendor49.disable', 'vendor49.delete'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    return f"Rule 145: [{event.deep_get('details', 'target')}] by {event.get('ip')}"


def reference(event):
    return event.get("ip")
