FOUND = None


def rule(event):
    global FOUND
    FOUND = event.deep_get("details", "target")
    return FOUND == 'policy'


def title(event):
    return f"Found {FOUND}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return event.deep_get("details", "target")
