def rule(event):
    subject = event.deep_get("user", "role") if event["event_type"] == 'vendor19.share' else None
    return bool(subject) and subject == 'admin'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 206"
    return "Rule 206 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
