def rule(event):
    return True


def title(event):
    return f"{event.get('user', 'somebody')} failed {event.get('attempts')} times"
