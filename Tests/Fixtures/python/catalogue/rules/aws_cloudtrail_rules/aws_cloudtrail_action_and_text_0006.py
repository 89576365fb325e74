from catalogue_helpers import shared_context

EVENTS = ('CreateUser', 'CreateAccessKey', 'DisableKey')


def rule(event):
    return (
        event.get("eventName") in EVENTS
        and event.get("userAgent") == 'kali-tools/1'
    )


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 6 by [{actor}]"


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("userIdentity", {}).get("sessionContext", {}).get("attributes", {}).get("mfaAuthenticated")
    return context | {"items": event.get("requestParameters", {}).get("ipPermissions", [])}
