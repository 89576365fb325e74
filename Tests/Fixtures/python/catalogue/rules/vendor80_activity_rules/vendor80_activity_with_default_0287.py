from catalogue_helpers import shared_context


def rule(event):
    parent = event.get("user") or {}
    found = parent.get("role", {})
    return found == 'owner' and event.get("event_type", '') != ""


def title(event):
    return "Rule 287: {}".format(event.get("event_type"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("details", {}).get("target")
    return context | {"items": event.get("details", {}).get("items", [])}


def dedup(event):
    return event.deep_get("details", "target")


def severity(event):
    if event.get("details", {}).get("shared"):
        return "low"
    return "DEFAULT"
