def rule(event):
    if event.get("event_type") != 'vendor18.delete':
        return False
    if event.get("error"):
        return False
    found = event.get("user", {}).get("role", '')
    return found == 'admin' or found.startswith('adm')


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 272"
    return "Rule 272 from " + str(where)
