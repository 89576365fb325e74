from catalogue_helpers import shared_context


def rule(event):
    return any(
        [
            event["event_type"] == 'vendor80.disable',
            event.deep_get("user", "role") == 'owner',
            not event.get("details", {}).get("shared"),
        ]
    )


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 150"
    return "Rule 150 from " + str(where)


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"150:{event.get('ip')}"


def unique(event):
    return event.get("ip")
