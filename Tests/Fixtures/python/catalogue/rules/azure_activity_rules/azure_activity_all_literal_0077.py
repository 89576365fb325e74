def rule(event):
    return any(
        [
            event.get("operationName") == 'MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION',
            event.get("level") == 'Critical',
            not event.deep_get("properties", "isLocked"),
        ]
    )


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 77"
    return "Rule 77 from " + str(where)


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}
