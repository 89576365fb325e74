from catalogue_helpers import shared_context


def rule(event):
    if event.get("protoPayload", {}).get("methodName") == 'io.k8s.core.v1.pods.create':
        matching = [
            item for item in event.get("protoPayload", {}).get("authorizationInfo", []) if item.get("permission") == 'resourcemanager.projects.setIamPolicy'
        ]
        return len(matching) > 1
    return False


def alert_context(event):
    return shared_context(event)
