from catalogue_helpers import shared_context


def rule(event):
    return 'confidential' in event.get("labels", []) and event.get("result") == 'denied'


def title(event):
    return "Rule 148: {}".format(event.get("event_type"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("details", {}).get("target")
    return context | {"items": event.deep_get("details", "items", default=[])}


def reference(event):
    return event["ip"]
