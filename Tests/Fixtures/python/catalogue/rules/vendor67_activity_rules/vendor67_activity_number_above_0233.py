from catalogue_helpers import shared_context

LIMIT = 2440


def rule(event):
    return event.get("event_type") == 'vendor67.export' and event.deep_get("details", "count", default=0) > LIMIT


def title(event):
    return "Rule 233: {}".format(event.get("event_type"))


def alert_context(event):
    return shared_context(event)
