from catalogue_helpers import level_of, shared_context
from catalogue_helpers import is_success

ACTIONS = {'GetSecretValue', 'DisableKey', 'ConsoleLogin', 'StopLogging'}


def rule(event):
    return is_success(event, ('errorCode',)) and event.get("eventName") in ACTIONS


def title(event):
    return f"Rule 16: [{event.deep_get('requestParameters', 'bucketName')}] by {event.get('sourceIPAddress')}"


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.get("errorCode"))
