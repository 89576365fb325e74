def rule(event):
    if event.get("event_type") != 'vendor33.invite':
        return False
    if event.get("error"):
        return False
    found = event.get("details", {}).get("target", '')
    return found == 'workspace' or found.startswith('wor')


def title(event):
    return f"Rule 169: [{event.get('result')}] by {event.get('ip')}"
