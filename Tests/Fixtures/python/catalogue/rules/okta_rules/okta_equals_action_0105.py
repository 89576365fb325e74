from catalogue_helpers import shared_context


def rule(event):
    return event.get("eventType") == 'application.lifecycle.delete'


def title(event):
    where = event.deep_get("client", "ipAddress", default='nowhere')
    if where == "nowhere":
        return "Rule 105"
    return "Rule 105 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("outcome", {}).get("result")
    return context | {"items": event.get("target", [])}
