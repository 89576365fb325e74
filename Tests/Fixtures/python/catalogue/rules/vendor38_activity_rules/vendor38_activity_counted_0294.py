from catalogue_helpers import shared_context


def rule(event):
    if event.get("event_type") == 'vendor38.invite':
        matching = [
            item for item in event.deep_get("details", "items", default=[]) if item.get("kind") == 'database'
        ]
        return len(matching) > 1
    return False


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 294 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.deep_get("details", "items", default=[])}
