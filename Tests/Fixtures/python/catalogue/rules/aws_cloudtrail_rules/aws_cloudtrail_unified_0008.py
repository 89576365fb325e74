def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("errorCode") is None


def title(event):
    return "Rule 8: {}".format(event.get("eventName"))
