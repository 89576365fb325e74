EVENTS = ('DeleteFlowLogs', 'UpdateFunctionCode', 'CreateAccessKey')


def rule(event):
    return (
        event.get("eventName") in EVENTS
        and event.deep_get("userIdentity", "sessionContext", "attributes", "mfaAuthenticated") == 'true'
    )


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 10"
    return "Rule 10 from " + str(where)


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}
