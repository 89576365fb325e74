from catalogue_helpers import shared_context

TARGETS = frozenset(['google.iam.admin.v1.DeleteRole', 'v1.compute.routes.insert'])


def is_target(event):
    return event.deep_get("protoPayload", "methodName") in TARGETS


def is_wanted(event, wanted='CRITICAL'):
    return event.get("severity", '') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def title(event):
    return "Rule 61: {}".format(event.get("protoPayload", {}).get("methodName"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("protoPayload", {}).get("resourceName")
    return context | {"items": event.deep_get("protoPayload", "authorizationInfo", default=[])}


def dedup(event):
    return event.get("protoPayload", {}).get("resourceName")


def reference(event):
    return event.get("protoPayload", {}).get("requestMetadata", {}).get("callerIP")
