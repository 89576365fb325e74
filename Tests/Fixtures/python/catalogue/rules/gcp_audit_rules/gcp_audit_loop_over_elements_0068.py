from catalogue_helpers import shared_context


def rule(event):
    for item in event.deep_get("protoPayload", "authorizationInfo", default=[]):
        if not item:
            continue
        if item.get("permission", "").startswith('reso'):
            return True
    return False


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 68 by [{actor}]"


def alert_context(event):
    return shared_context(event)
