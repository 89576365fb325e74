from catalogue_helpers import shared_context
import catalogue_event_types


def rule(event):
    return event.udm("event_type") == catalogue_event_types.DELETED


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("protoPayload", "serviceName")
    return context | {"items": event.get("protoPayload", {}).get("authorizationInfo", [])}
