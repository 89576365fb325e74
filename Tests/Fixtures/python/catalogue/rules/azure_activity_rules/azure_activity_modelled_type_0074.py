from catalogue_helpers import shared_context
import catalogue_event_types


def rule(event):
    return event.udm("event_type") == catalogue_event_types.DELETED


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 74 by [{actor}]"


def alert_context(event):
    return shared_context(event)
