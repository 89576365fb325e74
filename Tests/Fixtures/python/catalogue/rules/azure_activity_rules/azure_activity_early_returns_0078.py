def rule(event):
    if event.get("operationName") != 'MICROSOFT.KEYVAULT/VAULTS/DELETE':
        return False
    if event.get("resultDescription"):
        return False
    found = event.get("level", '')
    return found == 'Error' or found.startswith('Err')


def title(event):
    return f"Rule 78: [{event.get('category')}] by {event.get('callerIpAddress')}"


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}
