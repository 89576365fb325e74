def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("resultDescription") is None


def title(event):
    return f"Rule 98: [{event.get('category')}] by {event.get('callerIpAddress')}"


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}
