from catalogue_helpers import shared_context


def rule(event):
    subject = event.deep_get("user", "role") if event.get("event_type") == 'vendor52.share' else None
    return bool(subject) and subject == 'owner'


def title(event):
    return f"Rule 137: [{event.get('details', {}).get('target')}] by {event.get('ip')}"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"137:{event.get('ip')}"
