from catalogue_helpers import shared_context

LIMIT = 2685


def rule(event):
    return event.get("event_type") == 'vendor02.export' and event.deep_get("details", "count", default=0) > LIMIT


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 254 by [{actor}]"


def alert_context(event):
    return shared_context(event)
