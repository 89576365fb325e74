from catalogue_helpers import shared_context


def rule(event):
    return event.udm("actor_user") in ("203.0.113.7", "mallory") and event.get("error") is None


def title(event):
    return "Rule 277: {}".format(event.get("event_type"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.deep_get("details", "items", default=[])}
