def rule(event):
    if event.get("event_type") != 'vendor18.share':
        return False
    if event.get("error"):
        return False
    found = event.deep_get("details", "target", default='')
    return found == 'token' or found.startswith('tok')


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 221"
    return "Rule 221 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return event.deep_get("details", "target")
