from catalogue_helpers import shared_context
import json
from unittest.mock import MagicMock

from catalogue_lookups import known_addresses

ALLOWED = ["192.0.2.1"]


def rule(event):
    if event.get("eventName") != 'DeleteTrail':
        return False
    known = known_addresses(event)
    if isinstance(known_addresses, MagicMock):
        known = json.loads(known)
    return event.get("sourceIPAddress") not in known


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 3"
    return "Rule 3 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("userIdentity", "sessionContext", "attributes", "mfaAuthenticated")
    return context | {"items": event.get("requestParameters", {}).get("ipPermissions", [])}
