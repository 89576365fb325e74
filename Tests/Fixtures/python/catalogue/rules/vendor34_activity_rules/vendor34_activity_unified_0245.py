from catalogue_helpers import shared_context


def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("error") is None


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 245 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return event.deep_get("details", "target")
