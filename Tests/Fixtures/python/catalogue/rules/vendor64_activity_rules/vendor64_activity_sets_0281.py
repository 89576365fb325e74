from catalogue_helpers import shared_context

RISKY = {'confidential', 'external'}


def rule(event):
    return bool(RISKY & set(event.get("labels", [])))


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 281 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"281:{event.get('ip')}"
