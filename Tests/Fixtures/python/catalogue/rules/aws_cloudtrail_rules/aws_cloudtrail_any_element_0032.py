from catalogue_helpers import shared_context


def rule(event):
    if event.get("eventName") != 'PutBucketPolicy':
        return False
    return any(item.get("cidr") == '198.51.100.0/24' for item in event.get("requestParameters", {}).get("ipPermissions", []))


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 32"
    return "Rule 32 from " + str(where)


def alert_context(event):
    return shared_context(event)
