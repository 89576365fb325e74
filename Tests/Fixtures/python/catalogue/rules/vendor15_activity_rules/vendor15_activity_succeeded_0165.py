from catalogue_helpers import shared_context
from catalogue_helpers import is_success

ACTIONS = {'vendor15.export', 'vendor15.disable', 'vendor15.delete', 'vendor15.invite'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 165"
    return "Rule 165 from " + str(where)


def alert_context(event):
    return shared_context(event)
