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
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 248"
    return "Rule 248 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("result")
    return context | {"items": event.deep_get("details", "items", default=[])}
