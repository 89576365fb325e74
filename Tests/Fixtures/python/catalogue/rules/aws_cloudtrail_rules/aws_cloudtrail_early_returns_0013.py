def rule(event):
    if event.get("eventName") != 'ConsoleLogin':
        return False
    if event.get("errorCode"):
        return False
    found = event.deep_get("userIdentity", "type", default='')
    return found == 'IAMUser' or found.startswith('IAM')


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 13 by [{actor}]"


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}
