from catalogue_helpers import shared_context
from catalogue_base import deep_get


def rule(event):
    if deep_get(event, "eventName") != 'DeleteFlowLogs':
        return False
    return deep_get(event, "requestParameters", "bucketName", default="<none>").lower() == 'terraform-state'


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 22"
    return "Rule 22 from " + str(where)


def alert_context(event):
    return shared_context(event)
