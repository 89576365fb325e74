def rule(event):
    if event.get("event_type") != 'vendor16.disable':
        return False
    parts = event.deep_get("user", "role", default='').replace("/", ".").split(".")
    return len(parts) > 2 and parts[-1].strip() == "end"


def title(event):
    return f"Rule 293: [{event.get('result')}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event["ip"]}
