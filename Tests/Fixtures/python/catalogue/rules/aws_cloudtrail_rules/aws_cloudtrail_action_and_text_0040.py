from catalogue_helpers import shared_context

EVENTS = ('AttachUserPolicy', 'DeleteFlowLogs', 'AuthorizeSecurityGroupIngress')


def rule(event):
    return (
        event.get("eventName") in EVENTS
        and event.get("eventSource") == 'iam.amazonaws.com'
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 40 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("userAgent")
    return context | {"items": event.deep_get("requestParameters", "ipPermissions", default=[])}
