def rule(event):
    return str(event.deep_get("protoPayload", "serviceName")).upper() == 'STORAGE.GOOGLEAPIS.COM'


def title(event):
    return f"Rule 56: [{event.deep_get('protoPayload', 'resourceName')}] by {event.get('protoPayload', {}).get('requestMetadata', {}).get('callerIP')}"


def alert_context(event):
    return {"action": event.deep_get("protoPayload", "methodName"), "from": event.deep_get("protoPayload", "requestMetadata", "callerIP")}
