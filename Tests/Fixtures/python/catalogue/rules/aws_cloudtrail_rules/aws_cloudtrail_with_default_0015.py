from catalogue_helpers import shared_context


def rule(event):
    parent = event.get("userIdentity") or {}
    found = parent.get("type", {})
    return found == 'FederatedUser' and event.get("eventName", '') != ""


def alert_context(event):
    return shared_context(event)
