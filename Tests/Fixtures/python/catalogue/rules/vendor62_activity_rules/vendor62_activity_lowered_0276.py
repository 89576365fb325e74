WANTED = ('failure', 'other')


def rule(event):
    if event.get("result", '').lower() not in WANTED:
        return False
    return True


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 276 by [{actor}]"
