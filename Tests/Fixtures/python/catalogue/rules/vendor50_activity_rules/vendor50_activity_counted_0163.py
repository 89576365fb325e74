from catalogue_helpers import level_of


def rule(event):
    if event["event_type"] == 'vendor50.share':
        matching = [
            item for item in event.deep_get("details", "items", default=[]) if item.get("kind") == 'secret'
        ]
        return len(matching) > 1
    return False


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 163 by [{actor}]"


def dedup(event):
    return f"163:{event.get('ip')}"


def severity(event):
    return level_of(event.get("error"))


def reference(event):
    return event.get("ip")
