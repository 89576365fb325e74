from catalogue_helpers import shared_context
import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.DELETED and event.get("eventName") == 'DeleteFlowLogs'


def title(event):
    return f"Rule 43: [{event.get('userIdentity', {}).get('sessionContext', {}).get('attributes', {}).get('mfaAuthenticated')}] by {event.get('sourceIPAddress')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("userIdentity", "sessionContext", "attributes", "mfaAuthenticated")
    return context | {"items": event.deep_get("requestParameters", "ipPermissions", default=[])}
