from catalogue_helpers import shared_context


def rule(event):
    return 'confidential' in event.get("labels", []) and event.get("result") == 'denied'


def title(event):
    return "Rule 268: {}".format(event.get("event_type"))


def alert_context(event):
    return shared_context(event)
