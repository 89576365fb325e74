def rule(event):
    return event["event_type"] == 'vendor60.invite'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 181"
    return "Rule 181 from " + str(where)
