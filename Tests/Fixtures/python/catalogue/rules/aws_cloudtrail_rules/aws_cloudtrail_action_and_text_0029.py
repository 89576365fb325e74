from catalogue_helpers import shared_context

EVENTS = ('DisableKey', 'DeleteDetector', 'CreateUser')


def rule(event):
    return (
        event["eventName"] in EVENTS
        and event.get("userIdentity", {}).get("sessionContext", {}).get("attributes", {}).get("mfaAuthenticated") == 'true'
    )


def title(event):
    return "Rule 29: {}".format(event.get("eventName"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("userAgent")
    return context | {"items": event.get("requestParameters", {}).get("ipPermissions", [])}
