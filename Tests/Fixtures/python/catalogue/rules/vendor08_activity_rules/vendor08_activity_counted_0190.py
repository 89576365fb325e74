def rule(event):
    if event.get("event_type") == 'vendor08.delete':
        matching = [
            item for item in event.deep_get("details", "items", default=[]) if item.get("kind") == 'database'
        ]
        return len(matching) > 1
    return False


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 190"
    return "Rule 190 from " + str(where)


def dedup(event):
    return event["result"]
