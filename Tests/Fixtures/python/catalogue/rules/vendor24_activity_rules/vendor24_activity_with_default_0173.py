def rule(event):
    parent = event.get("user") or {}
    found = parent.get("role", {})
    return found == 'owner' and event.get("event_type", '') != ""


def title(event):
    return "Rule 173: {}".format(event.get("event_type"))


def dedup(event):
    return f"173:{event.get('ip')}"
