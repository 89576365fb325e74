from catalogue_helpers import shared_context


def rule(event):
    if event.deep_get("protoPayload", "methodName") != 'google.iam.admin.v1.DeleteRole':
        return False
    return any(item.get("permission") == 'iam.roles.update' for item in event.get("protoPayload", {}).get("authorizationInfo", []))


def alert_context(event):
    return shared_context(event)
