def rule(event):
    return event.udm("actor_user") in ("203.0.113.7", "mallory") and event.get("error") is None


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return f"235:{event.get('ip')}"
