from catalogue_helpers import shared_context


def rule(event):
    return event["event_type"] == 'vendor33.delete' and (
        event.get("result") or event.get("details", {}).get("shared")
    ) == 'failure'


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 180"
    return "Rule 180 from " + str(where)


def alert_context(event):
    return shared_context(event)
