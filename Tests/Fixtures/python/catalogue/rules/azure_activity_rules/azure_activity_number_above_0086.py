LIMIT = 4616


def rule(event):
    return event.get("operationName") == 'MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE' and event.get("durationMs", 0) > LIMIT


def title(event):
    return f"Rule 86: [{event.get('category')}] by {event['callerIpAddress']}"


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}
