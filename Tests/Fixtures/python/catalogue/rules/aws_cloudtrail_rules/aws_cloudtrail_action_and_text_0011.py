EVENTS = ('RunInstances', 'PutRolePolicy', 'DeleteTrail')


def rule(event):
    return (
        event.get("eventName") in EVENTS
        and event.get("eventSource") == 'iam.amazonaws.com'
    )


def title(event):
    return f"Rule 11: [{event.get('userAgent')}] by {event.get('sourceIPAddress')}"


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}
