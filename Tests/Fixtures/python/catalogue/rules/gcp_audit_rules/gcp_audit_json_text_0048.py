from catalogue_helpers import shared_context
import json


def rule(event):
    if event.deep_get("protoPayload", "methodName") != 'v1.compute.routes.insert':
        return False
    policy = json.loads(event.deep_get("protoPayload", "authenticationInfo", "principalEmail", default='{}'))
    return policy.get("Effect") == "Allow" and "*" in policy.get("Action", [])


def title(event):
    where = event.deep_get("protoPayload", "requestMetadata", "callerIP", default='nowhere')
    if where == "nowhere":
        return "Rule 48"
    return "Rule 48 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("severity")
    return context | {"items": event.get("protoPayload", {}).get("authorizationInfo", [])}


def dedup(event):
    return event.get("severity")
