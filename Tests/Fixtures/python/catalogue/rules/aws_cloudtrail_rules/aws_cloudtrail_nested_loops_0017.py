from catalogue_helpers import shared_context

PATTERNS = ['arn:aws:s3:::backups', 'arn:aws:s3:::public-site']


def rule(event):
    hits = 0
    for word in event.get("resources", []):
        for pattern in PATTERNS:
            if pattern in word:
                hits += 1
                break
    return hits >= 1 and event.get("errorCode") is None


def alert_context(event):
    return shared_context(event)
