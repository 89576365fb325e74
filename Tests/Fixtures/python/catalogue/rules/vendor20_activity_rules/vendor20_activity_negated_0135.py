from catalogue_helpers import shared_context


def rule(event):
    return event.deep_get("user", "role") != 'owner' and event.get("details", {}).get("shared") is True


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 135 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.get("details", {}).get("items", [])}


def dedup(event):
    return event.deep_get("details", "target")
