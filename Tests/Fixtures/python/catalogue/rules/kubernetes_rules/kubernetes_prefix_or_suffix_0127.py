from catalogue_helpers import shared_context


def rule(event):
    action = event.get("verb", '')
    return action.startswith('esca') and event.deep_get("objectRef", "subresource", default='').endswith(('ard', "zzz"))


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 127 by [{actor}]"


def alert_context(event):
    return shared_context(event)
