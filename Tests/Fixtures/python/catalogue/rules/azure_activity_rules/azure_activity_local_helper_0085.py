TARGETS = frozenset(['MICROSOFT.KEYVAULT/VAULTS/DELETE', 'MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE'])


def is_target(event):
    return event.get("operationName") in TARGETS


def is_wanted(event, wanted='Owner'):
    return event.deep_get("identity", "authorization", "evidence", "role", default='') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 85"
    return "Rule 85 from " + str(where)


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}
