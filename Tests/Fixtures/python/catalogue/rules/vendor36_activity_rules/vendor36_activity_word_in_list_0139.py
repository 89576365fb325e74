def rule(event):
    return 'external' in event.get("labels", []) and event.deep_get("details", "target") == 'workspace'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 139 by [{actor}]"


def dedup(event):
    return f"139:{event.get('ip')}"
