EVENTS = ('MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE', 'MICROSOFT.AUTOMATION/RUNBOOKS/WRITE', 'MICROSOFT.KEYVAULT/VAULTS/DELETE')


def rule(event):
    return (
        event.get("operationName") in EVENTS
        and event.get("category") == 'Alert'
    )


def title(event):
    return "Rule 96: {}".format(event.get("operationName"))


def description(event):
    return event.get("callerIpAddress")
