def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("errorCode") is None


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 20 by [{actor}]"
