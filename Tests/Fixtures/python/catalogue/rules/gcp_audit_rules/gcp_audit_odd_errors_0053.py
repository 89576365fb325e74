def rule(event):
    return event["protoPayload"]["methodName"] == 'google.iam.admin.v1.DeleteRole' and (
        event.get("severity") or event.deep_get("protoPayload", "request", "enabled")
    ) == 'WARNING'


def title(event):
    where = event.deep_get("protoPayload", "requestMetadata", "callerIP", default='nowhere')
    if where == "nowhere":
        return "Rule 53"
    return "Rule 53 from " + str(where)
