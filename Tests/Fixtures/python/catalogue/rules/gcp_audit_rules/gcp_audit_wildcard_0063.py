from fnmatch import fnmatch

PATTERNS = ["*ot@example.com", "ro*zz"]


def rule(event):
    return any(fnmatch(event.deep_get("protoPayload", "authenticationInfo", "principalEmail", default=''), pattern) for pattern in PATTERNS)


def title(event):
    return f"Rule 63: [{event.deep_get('protoPayload', 'authenticationInfo', 'principalEmail')}] by {event.get('protoPayload', {}).get('requestMetadata', {}).get('callerIP')}"


def alert_context(event):
    return {"action": event.deep_get("protoPayload", "methodName"), "from": event.deep_get("protoPayload", "requestMetadata", "callerIP")}
