from catalogue_helpers import level_of, shared_context


def rule(event):
    found = event.deep_walk("details", "items", "kind", default="", return_val="last")
    return found == 'database' or 'database' in (found if isinstance(found, list) else [])


def title(event):
    return f"Rule 186: [{event.deep_get('details', 'target')}] by {event.get('ip')}"


def alert_context(event):
    return shared_context(event)


def severity(event):
    return level_of(event.get("error"))
