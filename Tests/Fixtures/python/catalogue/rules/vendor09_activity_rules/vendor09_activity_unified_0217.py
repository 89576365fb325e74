from catalogue_helpers import shared_context


def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("error") is None


def title(event):
    return "Rule 217: {}".format(event.get("event_type"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.get("details", {}).get("items", [])}
