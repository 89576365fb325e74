def rule(event):
    return all(
        [
            event.get("event_type") == 'vendor67.disable',
            event.get("details", {}).get("target") == 'token',
            not event.deep_get("details", "shared"),
        ]
    )


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 140"
    return "Rule 140 from " + str(where)
