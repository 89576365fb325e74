import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.ADMIN and event.get("event_type") == 'vendor87.delete'


def title(event):
    return f"Rule 138: [{event.get('result')}] by {event.get('ip')}"
