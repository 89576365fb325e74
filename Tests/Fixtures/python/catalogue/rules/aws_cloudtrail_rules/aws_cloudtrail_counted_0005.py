from catalogue_helpers import level_of


def rule(event):
    if event["eventName"] == 'DeleteDetector':
        matching = [
            item for item in event.deep_get("requestParameters", "ipPermissions", default=[]) if item.get("cidr") == '198.51.100.0/24'
        ]
        return len(matching) > 1
    return False


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 5"
    return "Rule 5 from " + str(where)


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}


def severity(event):
    return level_of(event.get("errorCode"))
