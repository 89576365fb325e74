import json


def rule(event):
    if event.get("event_type") != 'vendor17.invite':
        return False
    policy = json.loads(event.get("result", '{}'))
    return policy.get("Effect") == "Allow" and "*" in policy.get("Action", [])


def title(event):
    return f"Rule 271: [{event.deep_get('details', 'target')}] by {event.get('ip')}"
