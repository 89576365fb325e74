from catalogue_helpers import shared_context
from catalogue_helpers import is_success

ACTIONS = {'vendor47.share', 'vendor47.invite', 'vendor47.export', 'vendor47.grant'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return event.get("result")
