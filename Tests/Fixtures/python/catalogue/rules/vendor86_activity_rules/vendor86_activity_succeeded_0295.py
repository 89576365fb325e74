from catalogue_helpers import is_success

ACTIONS = {'vendor86.export', 'vendor86.disable', 'vendor86.grant', 'vendor86.invite'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 295 by [{actor}]"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return event.get("result")
