from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor83.export'


def title(event):
    return f"Rule 171: [{event.get('details', {}).get('target')}] by {event.get('ip')}"


def alert_context(event):
    return shared_context(event)
