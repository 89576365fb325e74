import json
from unittest.mock import MagicMock

from catalogue_lookups import known_addresses

ALLOWED = ["192.0.2.1"]


def rule(event):
    if event["operationName"] != 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION':
        return False
    known = known_addresses(event)
    if isinstance(known_addresses, MagicMock):
        known = json.loads(known)
    return event.get("callerIpAddress") not in known


def title(event):
    where = event.get("callerIpAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 87"
    return "Rule 87 from " + str(where)


def description(event):
    return event.get("callerIpAddress")
