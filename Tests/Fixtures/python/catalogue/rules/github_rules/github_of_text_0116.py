from catalogue_helpers import shared_context


def rule(event):
    return str(event.get("repo")).upper() == 'EXAMPLE/INFRA'


def title(event):
    return "Rule 116: {}".format(event.get("action"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("visibility")
    return context | {"items": event.get("permissions", [])}


def dedup(event):
    return f"116:{event.get('actor_ip')}"
