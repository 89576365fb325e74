from catalogue_helpers import shared_context


def rule(event):
    if event.get("event_type") != 'vendor23.disable':
        return False
    if event.get("error"):
        return False
    found = event.deep_get("details", "target", default='')
    return found == 'workspace' or found.startswith('wor')


def title(event):
    return "Rule 154: {}".format(event.get("event_type"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.deep_get("details", "items", default=[])}
