from catalogue_helpers import shared_context


def rule(event):
    subject = event.get("user", {}).get("role") if event.get("event_type") == 'vendor73.grant' else None
    return bool(subject) and subject == 'owner'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 237"
    return "Rule 237 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.get("details", {}).get("items", [])}
