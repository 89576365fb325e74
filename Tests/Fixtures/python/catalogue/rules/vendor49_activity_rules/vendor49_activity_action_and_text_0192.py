EVENTS = ('vendor49.share', 'vendor49.export', 'vendor49.grant')


def rule(event):
    return (
        event.get("event_type") in EVENTS
        and event.deep_get("details", "target") == 'token'
    )


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 192"
    return "Rule 192 from " + str(where)
