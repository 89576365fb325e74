from catalogue_helpers import level_of, shared_context


def rule(event):
    value = event.deep_get("requestParameters", "bucketName")
    if isinstance(value, str):
        return 'terraform-state' in value
    return False


def title(event):
    return f"Rule 36: [{event.deep_get('requestParameters', 'bucketName')}] by {event.get('sourceIPAddress')}"


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.get("errorCode"))
