from catalogue_helpers import level_of


def rule(event):
    value = event.deep_get("protoPayload", "authenticationInfo", "principalEmail")
    if isinstance(value, str):
        return 'root@example.com' in value
    return False


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 58 by [{actor}]"


def dedup(event):
    return event.get("severity")


def severity(event):
    return level_of(event.get("protoPayload", {}).get("status", {}).get("message"))
