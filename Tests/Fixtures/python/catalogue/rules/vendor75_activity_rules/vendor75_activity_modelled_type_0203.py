import catalogue_event_types


def rule(event):
    return event.udm("event_type") == catalogue_event_types.DELETED


def title(event):
    return "Rule 203: {}".format(event.get("event_type"))


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
