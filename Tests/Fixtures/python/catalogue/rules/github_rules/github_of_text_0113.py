def rule(event):
    return str(event["visibility"]).upper() == 'INTERNAL'


def title(event):
    where = event.get("actor_ip", 'nowhere')
    if where == "nowhere":
        return "Rule 113"
    return "Rule 113 from " + str(where)


def dedup(event):
    return f"113:{event['actor_ip']}"


def severity(event):
    if event.get("public_repo"):
        return "low"
    return "DEFAULT"
