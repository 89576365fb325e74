from catalogue_helpers import level_of, shared_context


def rule(event):
    action = event.get("event_type", '')
    return action.startswith('vend') and event.get("result", '').endswith(('ure', "zzz"))


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 270 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.get("error"))
