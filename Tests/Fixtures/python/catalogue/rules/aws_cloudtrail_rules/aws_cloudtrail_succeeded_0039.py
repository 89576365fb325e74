from catalogue_helpers import shared_context
from catalogue_helpers import is_success

ACTIONS = {'PutImage', 'GetSecretValue', 'AttachUserPolicy', 'RunInstances'}


def rule(event):
    return is_success(event, ('errorCode',)) and event.get("eventName") in ACTIONS


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 39 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("userIdentity", "type")
    return context | {"items": event.deep_get("requestParameters", "ipPermissions", default=[])}
