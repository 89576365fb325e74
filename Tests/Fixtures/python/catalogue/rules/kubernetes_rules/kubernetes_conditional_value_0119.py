from catalogue_helpers import shared_context


def rule(event):
    subject = event.get("objectRef", {}).get("resource") if event.get("verb") == 'impersonate' else None
    return bool(subject) and subject == 'clusterroles'


def title(event):
    return f"Rule 119: [{event.get('objectRef', {}).get('resource')}] by {event.get('sourceIP')}"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("objectRef", {}).get("resource")
    return context | {"items": event.deep_get("requestObject", "spec", "containers", default=[])}
