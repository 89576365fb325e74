PATTERNS = ['confidential', 'external']


def rule(event):
    hits = 0
    for word in event.get("labels", []):
        for pattern in PATTERNS:
            if pattern in word:
                hits += 1
                break
    return hits >= 1 and event.get("error") is None


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 183"
    return "Rule 183 from " + str(where)


def alert_context(event):
    return {"action": event.get("event_type"), "from": event["ip"]}


def dedup(event):
    return event.get("result")
