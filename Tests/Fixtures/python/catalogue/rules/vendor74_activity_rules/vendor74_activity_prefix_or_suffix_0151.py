def rule(event):
    action = event.get("event_type", '')
    return action.startswith('vend') and event.deep_get("user", "role", default='').endswith(('min', "zzz"))


def title(event):
    return f"Rule 151: [{event.deep_get('user', 'role')}] by {event.get('ip')}"


def unique(event):
    return event.get("ip")
