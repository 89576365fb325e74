from catalogue_helpers import shared_context


def rule(event):
    for item in event.get("permissions", []):
        if not item:
            continue
        if item.get("level", "").startswith('admi'):
            return True
    return False


def title(event):
    return f"Rule 114: [{event.deep_get('hook', 'config', 'url')}] by {event.get('actor_ip')}"


def alert_context(event):
    return shared_context(event)
