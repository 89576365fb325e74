TARGETS = frozenset(['SetIamPolicy', 'v1.compute.routes.insert'])


def is_target(event):
    return event.get("protoPayload", {}).get("methodName") in TARGETS


def is_wanted(event, wanted='CRITICAL'):
    return event.get("severity", '') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 54 by [{actor}]"
