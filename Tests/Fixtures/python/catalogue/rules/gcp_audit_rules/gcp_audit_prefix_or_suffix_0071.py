from catalogue_helpers import shared_context


def rule(event):
    action = event.deep_get("protoPayload", "methodName", default='')
    return action.startswith('v1.c') and event.get("severity", '').endswith(('ROR', "zzz"))


def title(event):
    return "Rule 71: {}".format(event.deep_get("protoPayload", "methodName"))


def alert_context(event):
    return shared_context(event)
