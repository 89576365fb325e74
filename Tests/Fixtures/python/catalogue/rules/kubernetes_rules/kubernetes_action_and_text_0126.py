from catalogue_helpers import shared_context

EVENTS = ('bind', 'delete', 'escalate')


def rule(event):
    return (
        event.get("verb") in EVENTS
        and event.deep_get("objectRef", "resource") == 'clusterroles'
    )


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("objectRef", "resource")
    return context | {"items": event.get("requestObject", {}).get("spec", {}).get("containers", [])}
