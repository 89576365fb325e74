from catalogue_helpers import shared_context
import catalogue_event_types


def rule(event):
    return event.udm("event_type") == catalogue_event_types.DELETED


def title(event):
    return f"Rule 263: [{event.deep_get('user', 'role')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.get("details", {}).get("items", [])}
