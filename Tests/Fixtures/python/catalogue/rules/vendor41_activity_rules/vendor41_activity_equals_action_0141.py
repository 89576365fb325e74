def rule(event):
    return event.get("event_type") == 'vendor41.disable'


def title(event):
    return f"Rule 141: [{event.get('user', {}).get('role')}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def severity(event):
    if event.get("details", {}).get("shared"):
        return "low"
    return "DEFAULT"
