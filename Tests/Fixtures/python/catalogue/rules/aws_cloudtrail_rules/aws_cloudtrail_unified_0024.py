from catalogue_helpers import shared_context


def rule(event):
    return event.udm("source_ip") in ("203.0.113.7", "mallory") and event.get("errorCode") is None


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 24 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("userIdentity", "type")
    return context | {"items": event.deep_get("requestParameters", "ipPermissions", default=[])}
