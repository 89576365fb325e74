EVENTS = ('vendor71.disable', 'vendor71.grant', 'vendor71.share')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.get("details", {}).get("target") == 'policy'
    )


def title(event):
    return f"Rule 222: [{event.deep_get('details', 'target')}] by {event.get('ip')}"


def dedup(event):
    return event.get("details", {}).get("target")
