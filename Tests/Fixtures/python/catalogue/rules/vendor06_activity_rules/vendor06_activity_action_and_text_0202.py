from catalogue_helpers import shared_context

EVENTS = ('vendor06.share', 'vendor06.delete', 'vendor06.grant')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.get("result") == 'failure'
    )


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 202"
    return "Rule 202 from " + str(where)


def alert_context(event):
    return shared_context(event)
