from catalogue_helpers import shared_context

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
    return "Rule 182: {}".format(event.get("event_type"))


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"182:{event['ip']}"


def severity(event):
    if event.deep_get("details", "shared"):
        return "low"
    return "DEFAULT"
