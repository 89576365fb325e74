EVENTS = ('vendor64.share', 'vendor64.delete', 'vendor64.disable')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.deep_get("details", "target") == 'policy'
    )


def title(event):
    return f"Rule 232: [{event.get('user', {}).get('role')}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
