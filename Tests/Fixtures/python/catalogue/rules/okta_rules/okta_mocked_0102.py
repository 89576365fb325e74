from catalogue_helpers import level_of
import json
from unittest.mock import MagicMock

from catalogue_lookups import known_addresses

ALLOWED = ["192.0.2.1"]


def rule(event):
    if event.get("eventType") != 'system.api_token.create':
        return False
    known = known_addresses(event)
    if isinstance(known_addresses, MagicMock):
        known = json.loads(known)
    return event.deep_get("client", "ipAddress") not in known


def title(event):
    where = event.deep_get("client", "ipAddress", default='nowhere')
    if where == "nowhere":
        return "Rule 102"
    return "Rule 102 from " + str(where)


def dedup(event):
    return event.get("client", {}).get("zone")


def severity(event):
    return level_of(event.deep_get("outcome", "reason"))


def runbook(event):
    return event.deep_get("client", "ipAddress")
