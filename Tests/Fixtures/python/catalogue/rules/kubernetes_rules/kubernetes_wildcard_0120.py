from catalogue_helpers import shared_context
from fnmatch import fnmatch

PATTERNS = ["*yments", "pa*zz"]


def rule(event):
    return any(fnmatch(event.get("objectRef", {}).get("namespace", ''), pattern) for pattern in PATTERNS)


def title(event):
    return "Rule 120: {}".format(event["verb"])


def alert_context(event):
    return shared_context(event)
