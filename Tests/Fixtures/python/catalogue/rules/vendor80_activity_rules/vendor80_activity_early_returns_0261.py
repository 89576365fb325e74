from catalogue_helpers import shared_context


def rule(event):
    if event.get("event_type") != 'vendor80.disable':
        return False
    if event.get("error"):
        return False
    found = event.get("result", '')
    return found == 'denied' or found.startswith('den')


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 261 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.deep_get("details", "items", default=[])}
