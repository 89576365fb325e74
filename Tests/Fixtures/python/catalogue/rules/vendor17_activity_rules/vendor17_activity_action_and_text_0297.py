from catalogue_helpers import shared_context

EVENTS = ('vendor17.share', 'vendor17.delete', 'vendor17.invite')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.get("user", {}).get("role") == 'owner'
    )


def title(event):
    return f"Rule 297: [{event.get('details', {}).get('target')}] by {event.get('ip')}"


def alert_context(event):
    return shared_context(event)
