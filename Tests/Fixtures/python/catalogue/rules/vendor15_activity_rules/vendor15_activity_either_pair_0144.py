def rule(event):
    action = event.get("event_type")
    if action == 'vendor15.delete':
        return event.deep_get("user", "role") == 'admin'
    elif action == 'vendor15.disable':
        return event.deep_get("user", "role") in ['owner', 'x']
    return False


def title(event):
    return f"Rule 144: [{event.deep_get('user', 'role')}] by {event.get('ip')}"


def dedup(event):
    return f"144:{event.get('ip')}"
