from catalogue_helpers import level_of, shared_context


def rule(event):
    return event.deep_get("details", "target") != 'policy' and event.deep_get("details", "shared") is True


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 249"
    return "Rule 249 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("user", "role")
    return context | {"items": event.deep_get("details", "items", default=[])}


def severity(event):
    return level_of(event.get("error"))
