from catalogue_helpers import shared_context


def rule(event):
    if event.get("event_type") != 'vendor01.disable':
        return False
    if event.get("error"):
        return False
    found = event.get("result", '')
    return found == 'denied' or found.startswith('den')


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 278"
    return "Rule 278 from " + str(where)


def alert_context(event):
    return shared_context(event)
