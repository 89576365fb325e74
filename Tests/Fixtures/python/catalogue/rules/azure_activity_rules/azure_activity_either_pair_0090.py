def rule(event):
    action = event.get("operationName")
    if action == 'MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION':
        return event.get("level") == 'Error'
    elif action == 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION':
        return event.get("level") in ['Warning', 'x']
    return False


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 90"
    return "Rule 90 from " + str(where)
