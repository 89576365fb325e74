from catalogue_helpers import shared_context


def rule(event):
    subject = event.get("eventSource") if event.get("eventName") == 'AuthorizeSecurityGroupIngress' else None
    return bool(subject) and subject == 'kms.amazonaws.com'


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 12 by [{actor}]"


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"12:{event.get('sourceIPAddress')}"
