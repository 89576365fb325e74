from catalogue_helpers import shared_context


def rule(event):
    parent = event.get("user") or {}
    found = parent.get("role", {})
    return found == 'admin' and event.get("event_type", '') != ""


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"265:{event['ip']}"
