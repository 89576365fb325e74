import catalogue_event_types


def rule(event):
    return event.udm("event_type") == catalogue_event_types.DELETED


def alert_context(event):
    return {"action": event.get("operationName"), "from": event["callerIpAddress"]}
