from catalogue_helpers import shared_context

LIMIT = 4205


def rule(event):
    return event.get("event_type") == 'vendor52.disable' and event.get("details", {}).get("count", 0) > LIMIT


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 155"
    return "Rule 155 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.deep_get("details", "items", default=[])}


def dedup(event):
    return event.deep_get("user", "role")
