def rule(event):
    return event.deep_get("protoPayload", "methodName") == 'v1.compute.firewalls.delete'


def title(event):
    where = event.deep_get("protoPayload", "requestMetadata", "callerIP", default='nowhere')
    if where == "nowhere":
        return "Rule 70"
    return "Rule 70 from " + str(where)
