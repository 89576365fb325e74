from catalogue_helpers import is_success

ACTIONS = {'vendor57.disable', 'vendor57.invite', 'vendor57.share', 'vendor57.grant'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    return f"Rule 174: [{event.get('result')}] by {event.get('ip')}"


def dedup(event):
    return event.get("result")
