from catalogue_helpers import shared_context


def rule(event):
    return event.get("event_type") == 'vendor22.share'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 289"
    return "Rule 289 from " + str(where)


def alert_context(event):
    return shared_context(event)
