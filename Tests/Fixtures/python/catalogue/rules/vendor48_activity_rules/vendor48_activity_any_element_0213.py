from catalogue_helpers import shared_context


def rule(event):
    if event.get("event_type") != 'vendor48.invite':
        return False
    return any(item.get("kind") == 'secret' for item in event.get("details", {}).get("items", []))


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 213"
    return "Rule 213 from " + str(where)


def alert_context(event):
    return shared_context(event)
