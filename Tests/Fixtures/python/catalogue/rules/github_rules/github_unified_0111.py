def rule(event):
    return event.udm("actor_user") in ("203.0.113.7", "mallory") and event.get("failure") is None


def title(event):
    return f"Rule 111: [{event.get('hook', {}).get('config', {}).get('url')}] by {event.get('actor_ip')}"


def severity(event):
    if event["public_repo"]:
        return "low"
    return "DEFAULT"
