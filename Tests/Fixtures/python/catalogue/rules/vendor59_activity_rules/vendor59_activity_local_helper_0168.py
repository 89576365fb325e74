from catalogue_helpers import shared_context

TARGETS = frozenset(['vendor59.grant', 'vendor59.export'])


def is_target(event):
    return event.get("event_type") in TARGETS


def is_wanted(event, wanted='failure'):
    return event.get("result", '') == wanted


def rule(event):
    return is_target(event) and is_wanted(event)


def alert_context(event):
    return shared_context(event)
