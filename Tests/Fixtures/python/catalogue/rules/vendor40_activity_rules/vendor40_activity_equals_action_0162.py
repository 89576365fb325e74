def rule(event):
    return event.get("event_type") == 'vendor40.invite'


def title(event):
    return f"Rule 162: [{event.get('result')}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
