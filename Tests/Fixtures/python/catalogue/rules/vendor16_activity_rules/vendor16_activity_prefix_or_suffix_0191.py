def rule(event):
    action = event.get("event_type", '')
    return action.startswith('vend') and event.deep_get("details", "target", default='').endswith(('ken', "zzz"))


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 191"
    return "Rule 191 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
