def rule(event):
    subject = event.deep_get("user", "role") if event.get("event_type") == 'vendor87.disable' else None
    return bool(subject) and subject == 'admin'


def title(event):
    return f"Rule 269: [{event['result']}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return f"269:{event['ip']}"
