from catalogue_helpers import shared_context
from catalogue_helpers import is_success

ACTIONS = {'DisableKey', 'PutRolePolicy', 'ConsoleLogin', 'AttachUserPolicy'}


def rule(event):
    return is_success(event, ('errorCode',)) and event.get("eventName") in ACTIONS


def title(event):
    return "Rule 14: {}".format(event.get("eventName"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("eventSource")
    return context | {"items": event.deep_get("requestParameters", "ipPermissions", default=[])}
