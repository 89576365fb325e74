def rule(event):
    found = event.deep_walk("details", "items", "kind", default="", return_val="last")
    return found == 'database' or 'database' in (found if isinstance(found, list) else [])


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 273 by [{actor}]"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}


def severity(event):
    if event.get("details", {}).get("shared"):
        return "low"
    return "DEFAULT"
