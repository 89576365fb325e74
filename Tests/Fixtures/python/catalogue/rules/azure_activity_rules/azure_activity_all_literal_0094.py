def rule(event):
    return all(
        [
            event["operationName"] == 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION',
            event.get("category") == 'Security',
            not event.deep_get("properties", "isLocked"),
        ]
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 94 by [{actor}]"


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}


def reference(event):
    return event.get("callerIpAddress")
