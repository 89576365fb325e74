from catalogue_helpers import shared_context

EVENTS = ('user.mfa.factor.deactivate', 'application.lifecycle.delete', 'policy.lifecycle.delete')


def rule(event):
    return (
        event.get("eventType") in EVENTS
        and event.deep_get("actor", "type") == 'SystemPrincipal'
    )


def title(event):
    where = event.deep_get("client", "ipAddress", default='nowhere')
    if where == "nowhere":
        return "Rule 101"
    return "Rule 101 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("client", "zone")
    return context | {"items": event.get("target", [])}


def dedup(event):
    return event.deep_get("client", "zone")
