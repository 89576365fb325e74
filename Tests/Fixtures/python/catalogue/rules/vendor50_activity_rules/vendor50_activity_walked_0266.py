from catalogue_helpers import shared_context


def rule(event):
    found = event.deep_walk("details", "items", "kind", default="", return_val="first")
    return found == 'database' or 'database' in (found if isinstance(found, list) else [])


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 266 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("details", {}).get("target")
    return context | {"items": event.deep_get("details", "items", default=[])}


def dedup(event):
    return event.deep_get("details", "target")
