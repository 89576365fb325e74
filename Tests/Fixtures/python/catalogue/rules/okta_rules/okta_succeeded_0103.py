from catalogue_helpers import is_success

ACTIONS = {'user.account.privilege.grant', 'user.session.impersonation.grant', 'user.mfa.factor.deactivate', 'system.api_token.create'}


def rule(event):
    return is_success(event, ('outcome', 'reason')) and event.get("eventType") in ACTIONS


def title(event):
    return f"Rule 103: [{event.deep_get('outcome', 'result')}] by {event.deep_get('client', 'ipAddress')}"


def alert_context(event):
    return {"action": event.get("eventType"), "from": event.get("client", {}).get("ipAddress")}


def dedup(event):
    return event.deep_get("outcome", "result")
