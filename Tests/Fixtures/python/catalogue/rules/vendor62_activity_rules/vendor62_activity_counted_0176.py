def rule(event):
    if event.get("event_type") == 'vendor62.export':
        matching = [
            item for item in event.deep_get("details", "items", default=[]) if item.get("kind") == 'database'
        ]
        return len(matching) > 1
    return False


def title(event):
    return f"Rule 176: [{event.deep_get('details', 'target')}] by {event.get('ip')}"
