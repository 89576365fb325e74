from catalogue_helpers import level_of, shared_context

LIMIT = 3303


def rule(event):
    return event.get("event_type") == 'vendor66.delete' and event.deep_get("details", "count", default=0) > LIMIT


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 291 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return event.deep_get("user", "role")


def severity(event):
    return level_of(event.get("error"))


def unique(event):
    return event.get("ip")
