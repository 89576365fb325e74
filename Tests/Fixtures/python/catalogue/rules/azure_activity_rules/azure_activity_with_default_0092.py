from catalogue_helpers import shared_context


def rule(event):
    parent = event.get("category") or {}
    found = parent
    return found == 'Security' and event.get("operationName", '') != ""


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 92"
    return "Rule 92 from " + str(where)


def alert_context(event):
    return shared_context(event)


def severity(event):
    if event.deep_get("properties", "isLocked"):
        return "low"
    return "DEFAULT"
