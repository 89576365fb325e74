from catalogue_helpers import shared_context


def rule(event):
    return event["event_type"] == 'vendor56.delete'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 253 by [{actor}]"


def alert_context(event):
    return shared_context(event)
