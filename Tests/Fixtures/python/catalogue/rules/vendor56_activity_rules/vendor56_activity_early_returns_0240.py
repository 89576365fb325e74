def rule(event):
    if event.get("event_type") != 'vendor56.invite':
        return False
    if event.get("error"):
        return False
    found = event.get("user", {}).get("role", '')
    return found == 'owner' or found.startswith('own')


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 240"
    return "Rule 240 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return event.get("result")
