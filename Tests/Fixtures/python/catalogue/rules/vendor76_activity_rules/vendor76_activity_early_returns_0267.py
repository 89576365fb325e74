def rule(event):
    if event.get("event_type") != 'vendor76.invite':
        return False
    if event.get("error"):
        return False
    found = event.deep_get("details", "target", default='')
    return found == 'workspace' or found.startswith('wor')


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 267"
    return "Rule 267 from " + str(where)


def severity(event):
    if event.get("details", {}).get("shared"):
        return "low"
    return "DEFAULT"
