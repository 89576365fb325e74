from catalogue_helpers import shared_context


def rule(event):
    return all(
        [
            event.get("action") == 'repo.transfer',
            event.deep_get("team", "name") == 'contractors',
            not event.get("public_repo"),
        ]
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 112 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("visibility")
    return context | {"items": event.get("permissions", [])}


def dedup(event):
    return event.get("visibility")
