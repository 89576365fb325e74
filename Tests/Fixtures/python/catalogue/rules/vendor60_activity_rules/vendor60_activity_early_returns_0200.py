def rule(event):
    if event.get("event_type") != 'vendor60.delete':
        return False
    if event.get("error"):
        return False
    found = event.get("result", '')
    return found == 'denied' or found.startswith('den')


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 200 by [{actor}]"


def dedup(event):
    return f"200:{event.get('ip')}"
