def rule(event):
    action = event["eventName"]
    if action == 'DeleteTrail':
        return event.deep_get("userIdentity", "type") == 'IAMUser'
    elif action == 'CreateAccessKey':
        return event.get("eventSource") in ['kms.amazonaws.com', 'x']
    return False


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 7"
    return "Rule 7 from " + str(where)


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}


def dedup(event):
    return f"7:{event.get('sourceIPAddress')}"
