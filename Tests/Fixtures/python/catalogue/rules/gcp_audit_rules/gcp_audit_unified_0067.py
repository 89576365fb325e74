def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.deep_get("protoPayload", "status", "message") is None


def title(event):
    return "Rule 67: {}".format(event.deep_get("protoPayload", "methodName"))


def alert_context(event):
    return {"action": event.deep_get("protoPayload", "methodName"), "from": event.deep_get("protoPayload", "requestMetadata", "callerIP")}
