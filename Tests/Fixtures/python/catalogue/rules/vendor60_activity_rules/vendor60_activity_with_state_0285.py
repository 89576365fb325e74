from catalogue_helpers import shared_context

FOUND = None


def rule(event):
    global FOUND
    FOUND = event.deep_get("user", "role")
    return FOUND == 'owner'


def title(event):
    return f"Found {FOUND}"


def alert_context(event):
    return shared_context(event)
