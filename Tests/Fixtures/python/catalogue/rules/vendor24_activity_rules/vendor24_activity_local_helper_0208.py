TARGETS = frozenset(['vendor24.invite', 'vendor24.delete'])


def is_target(event):
    return event.get("event_type") in TARGETS


def is_wanted(event, wanted='policy'):
    return event.deep_get("details", "target", default='') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def title(event):
    return f"Rule 208: [{event.get('result')}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
