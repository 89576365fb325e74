def rule(event):
    return event["event_type"] == 'vendor22.disable' and (
        event.get("details", {}).get("target") or event.deep_get("details", "shared")
    ) == 'workspace'


def title(event):
    return f"Rule 129: [{event.get('user', {}).get('role')}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return event.deep_get("user", "role")
