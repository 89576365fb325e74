from catalogue_base import deep_get


def rule(event):
    if deep_get(event, "event_type") != 'vendor51.invite':
        return False
    return deep_get(event, "details", "target", default="<none>").lower() == 'workspace'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 274 by [{actor}]"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
