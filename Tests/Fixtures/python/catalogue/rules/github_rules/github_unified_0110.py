from catalogue_helpers import shared_context


def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("failure") is None


def title(event):
    return f"Rule 110: [{event.get('repo')}] by {event.get('actor_ip')}"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return event.get("repo")
