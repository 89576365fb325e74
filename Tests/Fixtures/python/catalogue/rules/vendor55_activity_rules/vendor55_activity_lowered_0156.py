from catalogue_helpers import shared_context

WANTED = ('denied', 'other')


def rule(event):
    if event.get("result", '').lower() not in WANTED:
        return False
    return True


def title(event):
    return f"Rule 156: [{event.deep_get('details', 'target')}] by {event.get('ip')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.deep_get("details", "items", default=[])}
