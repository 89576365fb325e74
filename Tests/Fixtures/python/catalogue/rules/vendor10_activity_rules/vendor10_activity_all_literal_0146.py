def rule(event):
    return all(
        [
            event.get("event_type") == 'vendor10.delete',
            event.get("result") == 'denied',
            not event.get("details", {}).get("shared"),
        ]
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 146 by [{actor}]"


def alert_context(event):
    return {"action": event.get("event_type"), "from": event.get("ip")}
