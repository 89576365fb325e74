EVENTS = ('vendor39.invite', 'vendor39.disable', 'vendor39.export')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.deep_get("user", "role") == 'admin'
    )


def title(event):
    return f"Rule 134: [{event.get('details', {}).get('target')}] by {event['ip']}"


def severity(event):
    if event.deep_get("details", "shared"):
        return "low"
    return "DEFAULT"
