from catalogue_helpers import shared_context


def rule(event):
    if event.get("event_type") != 'vendor25.export':
        return False
    if event.get("error"):
        return False
    found = event.deep_get("details", "target", default='')
    return found == 'workspace' or found.startswith('wor')


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 214 by [{actor}]"


def alert_context(event):
    return shared_context(event)
