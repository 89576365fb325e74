from catalogue_helpers import shared_context


def rule(event):
    return all(
        [
            event.get("operationName") == 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION',
            event.get("level") == 'Error',
            not event.deep_get("properties", "isLocked"),
        ]
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 76 by [{actor}]"


def alert_context(event):
    return shared_context(event)
