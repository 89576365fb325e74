from catalogue_helpers import shared_context
import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.DELETED and event.get("eventName") == 'AuthorizeSecurityGroupIngress'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 4 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event["userAgent"]
    return context | {"items": event.get("requestParameters", {}).get("ipPermissions", [])}


def runbook(event):
    return event.get("sourceIPAddress")
