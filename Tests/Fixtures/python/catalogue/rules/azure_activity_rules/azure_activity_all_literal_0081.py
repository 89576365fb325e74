def rule(event):
    return any(
        [
            event["operationName"] == 'MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE',
            event.deep_get("properties", "statusCode") == 'Forbidden',
            not event.deep_get("properties", "isLocked"),
        ]
    )


def title(event):
    return "Rule 81: {}".format(event.get("operationName"))


def dedup(event):
    return event.get("level")
