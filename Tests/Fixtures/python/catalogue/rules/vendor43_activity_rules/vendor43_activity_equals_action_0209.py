def rule(event):
    return event.get("event_type") == 'vendor43.disable'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 209"
    return "Rule 209 from " + str(where)
