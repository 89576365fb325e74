from catalogue_helpers import shared_context

PARTS = ['ubl', 'qqq']


def rule(event):
    return any(part in event.get("actor", {}).get("type", '') for part in PARTS)


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 109 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("actor", {}).get("type")
    return context | {"items": event.get("target", [])}
