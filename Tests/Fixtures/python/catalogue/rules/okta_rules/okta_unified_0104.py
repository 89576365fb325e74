from catalogue_helpers import shared_context


def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.deep_get("outcome", "reason") is None


def title(event):
    return "Rule 104: {}".format(event.get("eventType"))


def alert_context(event):
    return shared_context(event)
