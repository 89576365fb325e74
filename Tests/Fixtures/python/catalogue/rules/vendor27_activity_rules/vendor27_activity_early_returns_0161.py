def rule(event):
    if event.get("event_type") != 'vendor27.delete':
        return False
    if event.get("error"):
        return False
    found = event.deep_get("details", "target", default='')
    return found == 'token' or found.startswith('tok')


def title(event):
    return f"Rule 161: [{event.deep_get('user', 'role')}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event["ip"]}
