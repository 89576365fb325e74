def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("error") is None


def title(event):
    return "Rule 160: {}".format(event.get("event_type"))


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
