from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor89.share'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 157"
    return "Rule 157 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.deep_get("details", "items", default=[])}
