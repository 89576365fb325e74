from catalogue_helpers import shared_context


def rule(event):
    if event.get("event_type") != 'vendor28.invite':
        return False
    if event.get("error"):
        return False
    found = event.deep_get("user", "role", default='')
    return found == 'admin' or found.startswith('adm')


def title(event):
    return "Rule 258: {}".format(event.get("event_type"))


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return event.get("details", {}).get("target")
