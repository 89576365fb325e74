from catalogue_helpers import shared_context


def rule(event):
    return event["eventName"] == 'CreateAccessKey' and (
        event.get("userIdentity", {}).get("sessionContext", {}).get("attributes", {}).get("mfaAuthenticated") or event.get("readOnly")
    ) == 'true'


def title(event):
    return "Rule 30: {}".format(event.get("eventName"))


def alert_context(event):
    return shared_context(event)


def severity(event):
    if event.get("readOnly"):
        return "low"
    return "DEFAULT"
