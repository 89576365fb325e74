from catalogue_helpers import shared_context


def rule(event):
    return event["operationName"] == 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION' and (
        event.get("level") or event.get("properties", {}).get("isLocked")
    ) == 'Error'


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 89"
    return "Rule 89 from " + str(where)


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"89:{event['callerIpAddress']}"
