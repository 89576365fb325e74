def rule(event):
    if event.get("eventName") != 'DisableKey':
        return False
    if event.get("errorCode"):
        return False
    found = event.get("userIdentity", {}).get("type", '')
    return found == 'AWSService' or found.startswith('AWS')


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}
