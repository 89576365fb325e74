from catalogue_helpers import shared_context


def rule(event):
    return event.get("resource", {}).get("type") != 'service_account' and event.get("protoPayload", {}).get("request", {}).get("enabled") is True


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"62:{event.deep_get('protoPayload', 'requestMetadata', 'callerIP')}"
