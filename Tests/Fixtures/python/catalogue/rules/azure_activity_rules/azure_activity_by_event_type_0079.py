import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.DELETED and event.get("operationName") == 'MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 79 by [{actor}]"


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}
