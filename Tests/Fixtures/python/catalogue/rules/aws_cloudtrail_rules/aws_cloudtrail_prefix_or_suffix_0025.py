def rule(event):
    action = event.get("eventName", '')
    return action.startswith('Modi') and event.get("requestParameters", {}).get("bucketName", '').endswith(('ups', "zzz"))


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 25"
    return "Rule 25 from " + str(where)


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}


def dedup(event):
    return event.get("eventSource")
