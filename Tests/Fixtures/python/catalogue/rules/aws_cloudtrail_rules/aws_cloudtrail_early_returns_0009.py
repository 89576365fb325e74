from catalogue_helpers import shared_context


def rule(event):
    if event.get("eventName") != 'PutImage':
        return False
    if event.get("errorCode"):
        return False
    found = event.deep_get("userIdentity", "type", default='')
    return found == 'AWSService' or found.startswith('AWS')


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 9"
    return "Rule 9 from " + str(where)


def alert_context(event):
    return shared_context(event)
