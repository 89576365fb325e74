from catalogue_helpers import shared_context

EVENTS = ('vendor26.share', 'vendor26.invite', 'vendor26.export')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.deep_get("user", "role") == 'admin'
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 194 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"194:{event.get('ip')}"
