PATTERNS = ['system:masters', 'system:unauthenticated']


def rule(event):
    hits = 0
    for word in event.deep_get("user", "groups", default=[]):
        for pattern in PATTERNS:
            if pattern in word:
                hits += 1
                break
    return hits >= 1 and event.get("responseStatus", {}).get("reason") is None


def title(event):
    return "Rule 123: {}".format(event.get("verb"))


def alert_context(event):
    return {"action": event["verb"], "from": event.get("sourceIP")}


def dedup(event):
    return f"123:{event['sourceIP']}"
