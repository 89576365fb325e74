from catalogue_helpers import shared_context


def rule(event):
    if event.deep_get("protoPayload", "methodName") != 'v1.compute.firewalls.delete':
        return False
    if event.deep_get("protoPayload", "status", "message"):
        return False
    found = event.deep_get("resource", "type", default='')
    return found == 'service_account' or found.startswith('ser')


def title(event):
    return f"Rule 52: [{event.deep_get('protoPayload', 'serviceName')}] by {event.deep_get('protoPayload', 'requestMetadata', 'callerIP')}"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return event.deep_get("protoPayload", "serviceName")
