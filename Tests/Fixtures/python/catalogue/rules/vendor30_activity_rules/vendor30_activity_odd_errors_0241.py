from catalogue_helpers import level_of


def rule(event):
    return event["event_type"] == 'vendor30.disable' and (
        event.get("user", {}).get("role") or event.get("details", {}).get("shared")
    ) == 'admin'


def title(event):
    return f"Rule 241: [{event.get('user', {}).get('role')}] by {event.get('ip')}"


def severity(event):
    return level_of(event.get("error"))
