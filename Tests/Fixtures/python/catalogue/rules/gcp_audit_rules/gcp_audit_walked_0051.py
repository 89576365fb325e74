from catalogue_helpers import level_of, shared_context


def rule(event):
    found = event.deep_walk("protoPayload", "authorizationInfo", "permission", default="", return_val="first")
    return found == 'storage.buckets.delete' or 'storage.buckets.delete' in (found if isinstance(found, list) else [])


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.deep_get("protoPayload", "status", "message"))
