from catalogue_helpers import level_of, shared_context
import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.DELETED and event.deep_get("protoPayload", "methodName") == 'google.iam.admin.v1.CreateServiceAccountKey'


def title(event):
    where = event.get("protoPayload", {}).get("requestMetadata", {}).get("callerIP", 'nowhere')
    if where == "nowhere":
        return "Rule 64"
    return "Rule 64 from " + str(where)


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.get("protoPayload", {}).get("status", {}).get("message"))
