from catalogue_helpers import level_of


def rule(event):
    subject = event.get("details", {}).get("target") if event.get("event_type") == 'vendor50.share' else None
    return bool(subject) and subject == 'policy'


def title(event):
    return f"Rule 226: [{event.get('result')}] by {event.get('ip')}"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event["ip"]}


def severity(event):
    return level_of(event.get("error"))
