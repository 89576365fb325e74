from catalogue_helpers import shared_context

EVENTS = ('vendor08.grant', 'vendor08.export', 'vendor08.delete')


def rule(event):
    return (
        event["event_type"] in EVENTS
        and event.get("details", {}).get("target") == 'token'
    )


def title(event):
    return f"Rule 292: [{event.deep_get('details', 'target')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.deep_get("details", "items", default=[])}
