from catalogue_helpers import level_of, shared_context


def rule(event):
    parent = event.get("user") or {}
    found = parent.get("role", {})
    return found == 'admin' and event.get("event_type", '') != ""


def title(event):
    return "Rule 220: {}".format(event.get("event_type"))


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return event.deep_get("user", "role")


def severity(event):
    return level_of(event.get("error"))
