def rule(event):
    value = event.get("result")
    if isinstance(value, str):
        return 'failure' in value
    return False


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 132 by [{actor}]"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
