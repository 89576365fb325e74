EVENTS = ('vendor58.disable', 'vendor58.delete', 'vendor58.invite')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.get("user", {}).get("role") == 'admin'
    )


def title(event):
    return f"Rule 201: [{event.get('result')}] by {event['ip']}"
