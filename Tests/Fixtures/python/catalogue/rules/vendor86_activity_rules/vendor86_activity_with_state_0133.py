from catalogue_helpers import shared_context

FOUND = None


def rule(event):
    global FOUND
    FOUND = event.get("details", {}).get("target")
    return FOUND == 'policy'


def title(event):
    return f"Found {FOUND}"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"133:{event.get('ip')}"


def description(event):
    return event.get("ip")
