def rule(event):
    return event.get("event_type") == 'vendor60.disable'


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return f"236:{event.get('ip')}"
