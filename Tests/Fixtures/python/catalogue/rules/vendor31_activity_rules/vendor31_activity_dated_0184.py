from catalogue_helpers import shared_context
from datetime import datetime, timedelta


def rule(event):
    created = event.get("p_event_time")
    if not created or event.get("event_type") is None:
        return False
    when = datetime.strptime(created, "%Y-%m-%d %H:%M:%S")
    return datetime(2026, 3, 1) - when > timedelta(days=30)


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 184 by [{actor}]"


def alert_context(event):
    return shared_context(event)
