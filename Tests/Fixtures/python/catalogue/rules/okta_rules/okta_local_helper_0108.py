from catalogue_helpers import shared_context

TARGETS = frozenset(['user.account.privilege.grant', 'policy.lifecycle.delete'])


def is_target(event):
    return event.get("eventType") in TARGETS


def is_wanted(event, wanted='ON_NETWORK'):
    return event.deep_get("client", "zone", default='') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def title(event):
    where = event.deep_get("client", "ipAddress", default='nowhere')
    if where == "nowhere":
        return "Rule 108"
    return "Rule 108 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("client", "geographicalContext", "country")
    return context | {"items": event.get("target", [])}
