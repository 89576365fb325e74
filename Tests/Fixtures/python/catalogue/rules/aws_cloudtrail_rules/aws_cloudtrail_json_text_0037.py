import json


def rule(event):
    if event.get("eventName") != 'PutImage':
        return False
    policy = json.loads(event.get("requestParameters", {}).get("bucketName", '{}'))
    return policy.get("Effect") == "Allow" and "*" in policy.get("Action", [])


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 37"
    return "Rule 37 from " + str(where)


def dedup(event):
    return f"37:{event.get('sourceIPAddress')}"
