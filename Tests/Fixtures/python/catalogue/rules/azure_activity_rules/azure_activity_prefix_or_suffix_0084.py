def rule(event):
    action = event.get("operationName", '')
    return action.startswith('MICR') and event.get("level", '').endswith(('ing', "zzz"))


def title(event):
    return "Rule 84: {}".format(event["operationName"])


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}


def severity(event):
    if event.deep_get("properties", "isLocked"):
        return "low"
    return "DEFAULT"
