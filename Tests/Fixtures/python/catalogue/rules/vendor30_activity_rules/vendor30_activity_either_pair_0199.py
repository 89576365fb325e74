from catalogue_helpers import shared_context


def rule(event):
    action = event.get("event_type")
    if action == 'vendor30.export':
        return event.deep_get("user", "role") == 'admin'
    elif action == 'vendor30.delete':
        return event.get("user", {}).get("role") in ['owner', 'x']
    return False


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 199 by [{actor}]"


def alert_context(event):
    return shared_context(event)
