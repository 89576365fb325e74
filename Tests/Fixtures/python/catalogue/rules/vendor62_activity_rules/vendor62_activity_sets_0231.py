from catalogue_helpers import shared_context

RISKY = {'confidential', 'external'}


def rule(event):
    return bool(RISKY & set(event.get("labels", [])))


def title(event):
    return f"Rule 231: [{event.get('result')}] by {event.get('ip')}"


def alert_context(event):
    return shared_context(event)
