from catalogue_helpers import shared_context


def rule(event):
    value = event.get("requestParameters", {}).get("bucketName")
    if isinstance(value, str):
        return 'terraform-state' in value
    return False


def title(event):
    return "Rule 38: {}".format(event.get("eventName"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("requestParameters", {}).get("bucketName")
    return context | {"items": event.deep_get("requestParameters", "ipPermissions", default=[])}
