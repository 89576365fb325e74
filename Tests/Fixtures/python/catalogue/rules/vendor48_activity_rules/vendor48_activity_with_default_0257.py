from catalogue_helpers import shared_context


def rule(event):
    parent = event.get("user") or {}
    found = parent.get("role", {})
    return found == 'admin' and event.get("event_type", '') != ""


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 257"
    return "Rule 257 from " + str(where)


def alert_context(event):
    return shared_context(event)


def reference(event):
    return event.get("ip")
