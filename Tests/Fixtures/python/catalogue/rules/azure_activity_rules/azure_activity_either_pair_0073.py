def rule(event):
    action = event.get("operationName")
    if action == 'MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE':
        return event.get("level") == 'Error'
    elif action == 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION':
        return event.deep_get("identity", "authorization", "evidence", "role") in ['User Access Administrator', 'x']
    return False


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 73"
    return "Rule 73 from " + str(where)


def dedup(event):
    return event.deep_get("identity", "authorization", "evidence", "role")
