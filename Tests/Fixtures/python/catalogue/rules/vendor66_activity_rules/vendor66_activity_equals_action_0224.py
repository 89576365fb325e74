from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor66.disable'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 224 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.deep_get("details", "items", default=[])}
