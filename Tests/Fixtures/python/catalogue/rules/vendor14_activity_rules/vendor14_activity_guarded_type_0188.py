def rule(event):
    value = event.get("details", {}).get("target")
    if isinstance(value, str):
        return 'policy' in value
    return False


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 188 by [{actor}]"
