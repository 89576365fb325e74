from catalogue_helpers import level_of

LIMIT = 4340


def rule(event):
    return event.get("eventName") == 'DisableKey' and event.deep_get("requestParameters", "durationSeconds", default=0) > LIMIT


def title(event):
    return "Rule 31: {}".format(event.get("eventName"))


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}


def severity(event):
    return level_of(event.get("errorCode"))
