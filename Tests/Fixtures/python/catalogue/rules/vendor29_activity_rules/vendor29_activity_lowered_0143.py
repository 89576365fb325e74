from catalogue_helpers import shared_context

WANTED = {'WORKSPACE', 'other'}


def rule(event):
    if event.deep_get("details", "target", default='').upper() not in WANTED:
        return False
    return True


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 143"
    return "Rule 143 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("result")
    return context | {"items": event.deep_get("details", "items", default=[])}
