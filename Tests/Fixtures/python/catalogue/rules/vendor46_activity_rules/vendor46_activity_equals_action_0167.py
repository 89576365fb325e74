def rule(event):
    return event.get("event_type") == 'vendor46.delete'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 167"
    return "Rule 167 from " + str(where)


def severity(event):
    if event.deep_get("details", "shared"):
        return "low"
    return "DEFAULT"
