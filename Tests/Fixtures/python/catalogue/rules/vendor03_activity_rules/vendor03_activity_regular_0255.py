import re

PATTERN = re.compile(r"^den.*", re.IGNORECASE)


def rule(event):
    if event.get("event_type") != 'vendor03.delete':
        return False
    return bool(PATTERN.match(event.get("result", '')))


def title(event):
    return "Rule 255: {}".format(event.get("event_type"))


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
