from catalogue_helpers import shared_context
from fnmatch import fnmatch

PATTERNS = ["*orage.googleapis.com", "st*zz"]


def rule(event):
    return any(fnmatch(event.deep_get("protoPayload", "serviceName", default=''), pattern) for pattern in PATTERNS)


def title(event):
    return f"Rule 66: [{event.get('protoPayload', {}).get('resourceName')}] by {event.deep_get('protoPayload', 'requestMetadata', 'callerIP')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("protoPayload", {}).get("resourceName")
    return context | {"items": event.get("protoPayload", {}).get("authorizationInfo", [])}
