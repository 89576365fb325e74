def rule(event):
    subject = event.deep_get("user", "role") if event.get("event_type") == 'vendor34.delete' else None
    return bool(subject) and subject == 'owner'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 230"
    return "Rule 230 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def dedup(event):
    return event.get("user", {}).get("role")
