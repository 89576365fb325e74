from catalogue_helpers import level_of, shared_context
from catalogue_base import deep_get


def rule(event):
    if deep_get(event, "verb") != 'update':
        return False
    return deep_get(event, "user", "username", default="<none>").lower() == 'admin'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 122 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.deep_get("responseStatus", "reason"))
