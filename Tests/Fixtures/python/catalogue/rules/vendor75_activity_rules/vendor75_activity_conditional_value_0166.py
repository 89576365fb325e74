from catalogue_helpers import level_of


def rule(event):
    subject = event.deep_get("user", "role") if event["event_type"] == 'vendor75.disable' else None
    return bool(subject) and subject == 'admin'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 166 by [{actor}]"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def severity(event):
    return level_of(event.get("error"))
