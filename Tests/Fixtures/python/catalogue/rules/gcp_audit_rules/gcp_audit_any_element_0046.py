from catalogue_helpers import level_of


def rule(event):
    if event.deep_get("protoPayload", "methodName") != 'google.iam.admin.v1.DeleteRole':
        return False
    return any(item.get("permission") == 'resourcemanager.projects.setIamPolicy' for item in event.deep_get("protoPayload", "authorizationInfo", default=[]))


def title(event):
    where = event.deep_get("protoPayload", "requestMetadata", "callerIP", default='nowhere')
    if where == "nowhere":
        return "Rule 46"
    return "Rule 46 from " + str(where)


def severity(event):
    return level_of(event.deep_get("protoPayload", "status", "message"))
