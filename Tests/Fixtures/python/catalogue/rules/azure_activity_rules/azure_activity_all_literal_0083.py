from catalogue_helpers import shared_context


def rule(event):
    return all(
        [
            event["operationName"] == 'MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE',
            event.deep_get("identity", "authorization", "evidence", "role") == 'User Access Administrator',
            not event.get("properties", {}).get("isLocked"),
        ]
    )


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("properties", "statusCode")
    return context | {"items": event.deep_get("properties", "rules", default=[])}
