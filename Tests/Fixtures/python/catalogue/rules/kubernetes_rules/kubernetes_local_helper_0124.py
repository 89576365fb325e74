from catalogue_helpers import shared_context

TARGETS = frozenset(['update', 'deletecollection'])


def is_target(event):
    return event.get("verb") in TARGETS


def is_wanted(event, wanted='token'):
    return event.deep_get("objectRef", "subresource", default='') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def title(event):
    where = event.get("sourceIP", 'nowhere')
    if where == "nowhere":
        return "Rule 124"
    return "Rule 124 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "username")
    return context | {"items": event.deep_get("requestObject", "spec", "containers", default=[])}


def dedup(event):
    return f"124:{event.get('sourceIP')}"
