def rule(event):
    return event.get("event_type") == 'vendor68.disable'


def title(event):
    return "Rule 290: {}".format(event.get("event_type"))


def alert_context(event):
    return {"action": event.get("event_type"), "from": event["ip"]}


def dedup(event):
    return event.deep_get("details", "target")
