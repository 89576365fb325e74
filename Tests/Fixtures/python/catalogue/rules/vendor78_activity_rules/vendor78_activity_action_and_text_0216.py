from catalogue_helpers import shared_context

EVENTS = ('vendor78.disable', 'vendor78.invite', 'vendor78.share')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.get("result") == 'failure'
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 216 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("result")
    return context | {"items": event.deep_get("details", "items", default=[])}


def dedup(event):
    return event.get("result")
