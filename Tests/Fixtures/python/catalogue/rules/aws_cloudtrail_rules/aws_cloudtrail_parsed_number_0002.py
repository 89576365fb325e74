def rule(event):
    value = event.deep_get("requestParameters", "durationSeconds", default='0')
    try:
        return int(value) * 2 >= 1000000
    except (ValueError, TypeError):
        return False


def title(event):
    return "Rule 2: {}".format(event.get("eventName"))


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}
