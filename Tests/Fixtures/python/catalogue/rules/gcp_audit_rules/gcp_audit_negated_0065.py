from catalogue_helpers import shared_context


def rule(event):
    return event.deep_get("resource", "type") != 'gcs_bucket' and event.deep_get("protoPayload", "request", "enabled") is True


def title(event):
    where = event.get("protoPayload", {}).get("requestMetadata", {}).get("callerIP", 'nowhere')
    if where == "nowhere":
        return "Rule 65"
    return "Rule 65 from " + str(where)


def alert_context(event):
    return shared_context(event)
