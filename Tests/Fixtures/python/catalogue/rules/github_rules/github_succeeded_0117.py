from catalogue_helpers import is_success

ACTIONS = {'repo.transfer', 'repo.destroy', 'org.disable_two_factor_requirement', 'protected_branch.policy_override'}


def rule(event):
    return is_success(event, ('failure',)) and event.get("action") in ACTIONS


def title(event):
    return "Rule 117: {}".format(event["action"])


def alert_context(event):
    return {"action": event.get("action"), "from": event.get("actor_ip")}
