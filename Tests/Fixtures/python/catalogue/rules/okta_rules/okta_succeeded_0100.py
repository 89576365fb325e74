from catalogue_helpers import shared_context
from catalogue_helpers import is_success

ACTIONS = {'user.session.impersonation.grant', 'application.lifecycle.delete', 'system.api_token.create', 'user.account.privilege.grant'}


def rule(event):
    return is_success(event, ('outcome', 'reason')) and event.get("eventType") in ACTIONS


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 100 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("client", "geographicalContext", "country")
    return context | {"items": event.get("target", [])}
