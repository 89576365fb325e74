def rule(event):
    return event.deep_get("actor", "type") != 'SystemPrincipal' and event.get("securityContext", {}).get("isProxy") is True


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 106 by [{actor}]"


def dedup(event):
    return event.deep_get("client", "geographicalContext", "country")
