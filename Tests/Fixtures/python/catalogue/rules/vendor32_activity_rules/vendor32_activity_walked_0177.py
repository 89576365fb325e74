from catalogue_helpers import shared_context


def rule(event):
    found = event.deep_walk("details", "items", "kind", default="", return_val="last")
    return found == 'database' or 'database' in (found if isinstance(found, list) else [])


def title(event):
    return "Rule 177: {}".format(event.get("event_type"))


def alert_context(event):
    return shared_context(event)
