import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.ADMIN and event.get("event_type") == 'vendor06.disable'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 197 by [{actor}]"


def severity(event):
    if event.deep_get("details", "shared"):
        return "low"
    return "DEFAULT"


def runbook(event):
    return event.get("ip")
