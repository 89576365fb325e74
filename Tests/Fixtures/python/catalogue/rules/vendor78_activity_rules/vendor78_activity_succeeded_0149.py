from catalogue_helpers import level_of
from catalogue_helpers import is_success

ACTIONS = {'vendor78.share', 'vendor78.invite', 'vendor78.export', 'vendor78.grant'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    return f"Rule 149: [{event.deep_get('user', 'role')}] by {event.get('ip')}"


def severity(event):
    return level_of(event.get("error"))
