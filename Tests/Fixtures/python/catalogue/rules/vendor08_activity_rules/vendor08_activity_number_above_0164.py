from catalogue_helpers import shared_context

LIMIT = 3798


def rule(event):
    return event.get("event_type") == 'vendor08.invite' and event.deep_get("details", "count", default=0) > LIMIT


def alert_context(event):
    return shared_context(event)
