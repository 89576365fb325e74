from catalogue_helpers import shared_context


def rule(event):
    if event.get("eventName") != 'UpdateFunctionCode':
        return False
    if event.get("errorCode"):
        return False
    found = event.deep_get("userIdentity", "sessionContext", "attributes", "mfaAuthenticated", default='')
    return found == 'true' or found.startswith('tru')


def alert_context(event):
    return shared_context(event)
