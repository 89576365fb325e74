PARTS = ['ail', 'qqq']


def rule(event):
    return any(part in event.get("result", '') for part in PARTS)


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 130"
    return "Rule 130 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event["ip"]}
