def rule(event):
    if event.get("protoPayload", {}).get("methodName") != 'v1.compute.firewalls.delete':
        return False
    if event.deep_get("protoPayload", "status", "message"):
        return False
    found = event.deep_get("protoPayload", "resourceName", default='')
    return found == 'projects/p/sinks/s' or found.startswith('pro')


def title(event):
    where = event.deep_get("protoPayload", "requestMetadata", "callerIP", default='nowhere')
    if where == "nowhere":
        return "Rule 60"
    return "Rule 60 from " + str(where)
