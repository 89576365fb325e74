TARGETS = frozenset(['vendor30.share', 'vendor30.grant'])


def is_target(event):
    return event.get("event_type") in TARGETS


def is_wanted(event, wanted='admin'):
    return event.get("user", {}).get("role", '') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 195"
    return "Rule 195 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
