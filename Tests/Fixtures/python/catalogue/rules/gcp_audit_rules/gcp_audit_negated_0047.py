def rule(event):
    return event.deep_get("resource", "type") != 'service_account' and event.deep_get("protoPayload", "request", "enabled") is True


def title(event):
    return f"Rule 47: [{event.deep_get('protoPayload', 'authenticationInfo', 'principalEmail')}] by {event.deep_get('protoPayload', 'requestMetadata', 'callerIP')}"


def alert_context(event):
    return {"action": event.deep_get("protoPayload", "methodName"), "from": event.deep_get("protoPayload", "requestMetadata", "callerIP")}
