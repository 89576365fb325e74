def rule(event):
    parent = event.get("userIdentity") or {}
    found = parent.get("sessionContext", {}).get("attributes", {}).get("mfaAuthenticated", {})
    return found == 'true' and event.get("eventName", '') != ""


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 26"
    return "Rule 26 from " + str(where)


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}


def dedup(event):
    return f"26:{event['sourceIPAddress']}"
