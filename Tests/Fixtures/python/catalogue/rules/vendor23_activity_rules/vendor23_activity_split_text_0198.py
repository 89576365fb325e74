def rule(event):
    if event.get("event_type") != 'vendor23.export':
        return False
    parts = event.deep_get("user", "role", default='').replace("/", ".").split(".")
    return len(parts) > 2 and parts[-1].strip() == "end"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return event.deep_get("user", "role")
