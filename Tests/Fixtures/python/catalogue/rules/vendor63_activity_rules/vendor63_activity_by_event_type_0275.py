from catalogue_helpers import level_of, shared_context
import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.ADMIN and event["event_type"] == 'vendor63.share'


def title(event):
    return "Rule 275: {}".format(event["event_type"])


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.get("error"))
