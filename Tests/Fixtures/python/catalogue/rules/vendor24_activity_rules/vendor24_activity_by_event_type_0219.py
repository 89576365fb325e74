from catalogue_helpers import shared_context
import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.ADMIN and event.get("event_type") == 'vendor24.export'


def title(event):
    return f"Rule 219: [{event.deep_get('user', 'role')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("user", {}).get("role")
    return context | {"items": event.deep_get("details", "items", default=[])}
