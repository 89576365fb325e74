from catalogue_helpers import shared_context


def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("error") is None


def title(event):
    return "Rule 185: {}".format(event.get("event_type"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event["result"]
    return context | {"items": event.get("details", {}).get("items", [])}


def dedup(event):
    return f"185:{event.get('ip')}"
