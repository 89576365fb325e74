from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor41.invite'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 189 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("result")
    return context | {"items": event.get("details", {}).get("items", [])}
