from catalogue_helpers import level_of, shared_context


def rule(event):
    return event.get("event_type") == 'vendor39.share'


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.get("details", {}).get("items", [])}


def severity(event):
    return level_of(event.get("error"))
