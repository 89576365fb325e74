from catalogue_helpers import is_success

ACTIONS = {'vendor59.export', 'vendor59.share', 'vendor59.grant', 'vendor59.delete'}


def rule(event):
    return is_success(event, ('error',)) and event.get("event_type") in ACTIONS


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 212"
    return "Rule 212 from " + str(where)
