PARTS = ['ali', 'qqq']


def rule(event):
    return any(part in event.get("userAgent", '') for part in PARTS)


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 34 by [{actor}]"


def alert_context(event):
    return {"action": event["eventName"], "from": event.get("sourceIPAddress")}
