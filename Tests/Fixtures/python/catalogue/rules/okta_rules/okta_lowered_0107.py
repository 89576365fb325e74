from catalogue_helpers import shared_context

WANTED = ('ICELAND', 'other')


def rule(event):
    if event.deep_get("client", "geographicalContext", "country", default='').upper() not in WANTED:
        return False
    return True


def title(event):
    return "Rule 107: {}".format(event.get("eventType"))


def alert_context(event):
    return shared_context(event)
