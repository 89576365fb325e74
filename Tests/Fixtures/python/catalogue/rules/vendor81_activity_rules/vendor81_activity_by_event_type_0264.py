import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.ADMIN and event.get("event_type") == 'vendor81.share'


def title(event):
    return f"Rule 264: [{event.get('result')}] by {event['ip']}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def unique(event):
    return event.get("ip")
