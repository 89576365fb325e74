from catalogue_helpers import level_of, shared_context


def rule(event):
    return all(
        [
            event.get("event_type") == 'vendor23.export',
            event.deep_get("details", "target") == 'policy',
            not event.deep_get("details", "shared"),
        ]
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 298 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.get("error"))
