from catalogue_helpers import shared_context

PATTERNS = ['external', 'public']


def rule(event):
    hits = 0
    for word in event.get("labels", []):
        for pattern in PATTERNS:
            if pattern in word:
                hits += 1
                break
    return hits >= 1 and event.get("protoPayload", {}).get("status", {}).get("message") is None


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 50 by [{actor}]"


def alert_context(event):
    return shared_context(event)
