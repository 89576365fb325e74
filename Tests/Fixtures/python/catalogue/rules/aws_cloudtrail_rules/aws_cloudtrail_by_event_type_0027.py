from catalogue_helpers import shared_context
import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.ADMIN and event.get("eventName") == 'AttachUserPolicy'


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 27"
    return "Rule 27 from " + str(where)


def alert_context(event):
    return shared_context(event)
