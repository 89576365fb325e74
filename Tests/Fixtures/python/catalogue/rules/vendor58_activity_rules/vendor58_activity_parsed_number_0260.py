def rule(event):
    value = event.deep_get("details", "count", default='0')
    try:
        return int(value) * 2 >= 1000000
    except (ValueError, TypeError):
        return False


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 260 by [{actor}]"
