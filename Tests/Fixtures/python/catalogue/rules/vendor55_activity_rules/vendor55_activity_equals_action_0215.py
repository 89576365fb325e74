def rule(event):
    return event.get("event_type") == 'vendor55.invite'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 215 by [{actor}]"


def description(event):
    return event.get("ip")
