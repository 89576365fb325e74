def rule(event):
    return 'external' in event.get("labels", []) and event.get("user", {}).get("role") == 'admin'


def title(event):
    return "Rule 262: {}".format(event.get("event_type"))


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return event.get("user", {}).get("role")
