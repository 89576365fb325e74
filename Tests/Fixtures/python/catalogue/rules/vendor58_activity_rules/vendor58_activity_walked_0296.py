def rule(event):
    found = event.deep_walk("details", "items", "kind", default="", return_val="all")
    return found == 'secret' or 'secret' in (found if isinstance(found, list) else [])


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 296 by [{actor}]"
