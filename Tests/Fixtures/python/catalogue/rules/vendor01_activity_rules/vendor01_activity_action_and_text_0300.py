from catalogue_helpers import shared_context

EVENTS = ('vendor01.disable', 'vendor01.delete', 'vendor01.share')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.get("result") == 'failure'
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 300 by [{actor}]"


def alert_context(event):
    return shared_context(event)
