def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.deep_get("protoPayload", "status", "message") is None


def title(event):
    return f"Rule 44: [{event.deep_get('protoPayload', 'resourceName')}] by {event.get('protoPayload', {}).get('requestMetadata', {}).get('callerIP')}"


def alert_context(event):
    return {"action": event.get("protoPayload", {}).get("methodName"), "from": event.deep_get("protoPayload", "requestMetadata", "callerIP")}
