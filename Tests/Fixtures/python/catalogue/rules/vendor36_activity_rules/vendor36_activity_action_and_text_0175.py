from catalogue_helpers import shared_context

EVENTS = ('vendor36.disable', 'vendor36.grant', 'vendor36.share')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.get("result") == 'denied'
    )


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 175"
    return "Rule 175 from " + str(where)


def alert_context(event):
    return shared_context(event)
