from catalogue_helpers import shared_context


def rule(event):
    action = event.get("operationName")
    if action == 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION':
        return event.get("identity", {}).get("authorization", {}).get("evidence", {}).get("role") == 'User Access Administrator'
    elif action == 'MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE':
        return event.get("category") in ['Policy', 'x']
    return False


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 99"
    return "Rule 99 from " + str(where)


def alert_context(event):
    return shared_context(event)


def severity(event):
    if event.deep_get("properties", "isLocked"):
        return "low"
    return "DEFAULT"
