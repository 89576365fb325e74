from catalogue_helpers import level_of
from catalogue_helpers import is_success

ACTIONS = {'vendor46.grant', 'vendor46.export', 'vendor46.share', 'vendor46.disable'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 288"
    return "Rule 288 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return f"288:{event.get('ip')}"


def severity(event):
    return level_of(event.get("error"))
