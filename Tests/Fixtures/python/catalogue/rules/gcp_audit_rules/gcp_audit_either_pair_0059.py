from catalogue_helpers import shared_context


def rule(event):
    action = event.get("protoPayload", {}).get("methodName")
    if action == 'v1.compute.firewalls.insert':
        return event.get("severity") == 'ERROR'
    elif action == 'v1.compute.firewalls.delete':
        return event.get("protoPayload", {}).get("resourceName") in ['projects/p/buckets/open', 'x']
    return False


def title(event):
    return f"Rule 59: [{event.deep_get('resource', 'type')}] by {event.get('protoPayload', {}).get('requestMetadata', {}).get('callerIP')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("resource", "type")
    return context | {"items": event.get("protoPayload", {}).get("authorizationInfo", [])}


def severity(event):
    if event.deep_get("protoPayload", "request", "enabled"):
        return "low"
    return "DEFAULT"
