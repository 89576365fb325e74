from catalogue_helpers import level_of, shared_context


def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("error") is None


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 131 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.get("error"))
