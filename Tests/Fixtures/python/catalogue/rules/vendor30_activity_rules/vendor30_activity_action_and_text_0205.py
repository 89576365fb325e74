EVENTS = ('vendor30.grant', 'vendor30.disable', 'vendor30.invite')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.get("result") == 'denied'
    )


def title(event):
    return f"Rule 205: [{event.get('result')}] by {event['ip']}"


def dedup(event):
    return event.get("result")
