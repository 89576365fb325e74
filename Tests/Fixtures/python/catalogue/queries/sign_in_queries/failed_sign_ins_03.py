def rule(event):
    return event.get("attempts", 0) >= 10


def title(event):
    return f"{event.get('user', 'somebody')} failed {event.get('attempts')} times"
