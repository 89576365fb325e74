PATTERNS = ['secret_scanning_alert', '*']


def rule(event):
    hits = 0
    for word in event.deep_get("hook", "events", default=[]):
        for pattern in PATTERNS:
            if pattern in word:
                hits += 1
                break
    return hits >= 1 and event.get("failure") is None


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 118 by [{actor}]"
