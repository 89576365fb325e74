from catalogue_helpers import shared_context

LIMIT = 1021


def rule(event):
    return event.get("event_type") == 'vendor05.disable' and event.deep_get("details", "count", default=0) > LIMIT


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 284"
    return "Rule 284 from " + str(where)


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return event.deep_get("details", "target")
