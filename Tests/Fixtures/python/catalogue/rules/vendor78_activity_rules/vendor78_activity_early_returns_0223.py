from catalogue_helpers import shared_context


def rule(event):
    if event.get("event_type") != 'vendor78.share':
        return False
    if event.get("error"):
        return False
    found = event.get("result", '')
    return found == 'failure' or found.startswith('fai')


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 223 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event["result"]
    return context | {"items": event.get("details", {}).get("items", [])}
