from catalogue_helpers import shared_context


def rule(event):
    if event.get("operationName") != 'MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION':
        return False
    return any(item.get("access") == 'Allow' for item in event.deep_get("properties", "rules", default=[]))


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 91"
    return "Rule 91 from " + str(where)


def alert_context(event):
    return shared_context(event)
