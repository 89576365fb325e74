from catalogue_helpers import shared_context
from catalogue_base import deep_get


def rule(event):
    if deep_get(event, "event_type") != 'vendor43.delete':
        return False
    return deep_get(event, "user", "role", default="<none>").lower() == 'admin'


def title(event):
    return f"Rule 207: [{event.deep_get('user', 'role')}] by {event.get('ip')}"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"207:{event.get('ip')}"
