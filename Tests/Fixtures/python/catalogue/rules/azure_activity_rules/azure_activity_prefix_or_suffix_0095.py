def rule(event):
    action = event.get("operationName", '')
    return action.startswith('MICR') and event.get("level", '').endswith(('ing', "zzz"))


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 95"
    return "Rule 95 from " + str(where)
