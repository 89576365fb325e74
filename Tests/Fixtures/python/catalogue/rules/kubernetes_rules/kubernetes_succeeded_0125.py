from catalogue_helpers import shared_context
from catalogue_helpers import is_success

ACTIONS = {'create', 'impersonate', 'delete', 'deletecollection'}


def rule(event):
    return is_success(event, ('responseStatus', 'reason')) and event.get("verb") in ACTIONS


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 125 by [{actor}]"


def alert_context(event):
    return shared_context(event)
