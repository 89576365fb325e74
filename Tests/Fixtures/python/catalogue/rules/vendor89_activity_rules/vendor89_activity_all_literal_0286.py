from catalogue_helpers import shared_context


def rule(event):
    return all(
        [
            event.get("event_type") == 'vendor89.share',
            event.deep_get("user", "role") == 'owner',
            not event.get("details", {}).get("shared"),
        ]
    )


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 286"
    return "Rule 286 from " + str(where)


def alert_context(event):
    return shared_context(event)
