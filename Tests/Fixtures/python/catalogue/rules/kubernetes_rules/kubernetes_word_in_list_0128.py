def rule(event):
    return 'system:masters' in event.deep_get("user", "groups", default=[]) and event.deep_get("objectRef", "subresource") == 'exec'


def title(event):
    where = event.get("sourceIP", 'nowhere')
    if where == "nowhere":
        return "Rule 128"
    return "Rule 128 from " + str(where)


def severity(event):
    if event.deep_get("requestObject", "spec", "hostPID"):
        return "low"
    return "DEFAULT"
