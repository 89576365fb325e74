def rule(event):
    return event.deep_get("user", "role") != 'owner' and event.get("details", {}).get("shared") is True


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 250 by [{actor}]"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
