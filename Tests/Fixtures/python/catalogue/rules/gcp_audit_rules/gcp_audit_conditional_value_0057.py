def rule(event):
    subject = event.deep_get("resource", "type") if event.deep_get("protoPayload", "methodName") == 'io.k8s.core.v1.pods.create' else None
    return bool(subject) and subject == 'service_account'


def title(event):
    return "Rule 57: {}".format(event.get("protoPayload", {}).get("methodName"))


def alert_context(event):
    return {"action": event.deep_get("protoPayload", "methodName"), "from": event.deep_get("protoPayload", "requestMetadata", "callerIP")}
