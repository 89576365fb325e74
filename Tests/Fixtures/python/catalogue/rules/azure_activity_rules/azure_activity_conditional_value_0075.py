from catalogue_helpers import shared_context


def rule(event):
    subject = event.get("category") if event.get("operationName") == 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION' else None
    return bool(subject) and subject == 'Security'


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 75"
    return "Rule 75 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("level")
    return context | {"items": event.deep_get("properties", "rules", default=[])}
