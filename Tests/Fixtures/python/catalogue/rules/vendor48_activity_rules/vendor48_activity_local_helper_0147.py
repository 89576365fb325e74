from catalogue_helpers import shared_context

TARGETS = frozenset(['vendor48.share', 'vendor48.disable'])


def is_target(event):
    return event.get("event_type") in TARGETS


def is_wanted(event, wanted='failure'):
    return event.get("result", '') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 147"
    return "Rule 147 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("details", {}).get("target")
    return context | {"items": event.deep_get("details", "items", default=[])}
