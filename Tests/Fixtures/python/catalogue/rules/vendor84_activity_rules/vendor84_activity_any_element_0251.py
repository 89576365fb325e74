def rule(event):
    if event.get("event_type") != 'vendor84.disable':
        return False
    return any(item.get("kind") == 'secret' for item in event.deep_get("details", "items", default=[]))


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 251 by [{actor}]"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def severity(event):
    if event.get("details", {}).get("shared"):
        return "low"
    return "DEFAULT"
