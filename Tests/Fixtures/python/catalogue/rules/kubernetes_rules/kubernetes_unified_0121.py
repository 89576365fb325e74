from catalogue_helpers import shared_context


def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.deep_get("responseStatus", "reason") is None


def title(event):
    return f"Rule 121: [{event.get('objectRef', {}).get('namespace')}] by {event.get('sourceIP')}"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"121:{event.get('sourceIP')}"
