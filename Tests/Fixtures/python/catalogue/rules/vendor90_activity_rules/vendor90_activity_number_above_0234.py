LIMIT = 2812


def rule(event):
    return event.get("event_type") == 'vendor90.export' and event.deep_get("details", "count", default=0) > LIMIT


def title(event):
    return "Rule 234: {}".format(event.get("event_type"))


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
