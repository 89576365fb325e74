from catalogue_helpers import shared_context

RISKY = {'confidential', 'external'}


def rule(event):
    return bool(RISKY & set(event.get("labels", [])))


def title(event):
    return f"Rule 246: [{event.get('user', {}).get('role')}] by {event.get('ip')}"


def alert_context(event):
    return shared_context(event)


def severity(event):
    if event.deep_get("details", "shared"):
        return "low"
    return "DEFAULT"


def description(event):
    return event.get("ip")


def runbook(event):
    return event["ip"]
