import json
from unittest.mock import MagicMock

from catalogue_lookups import known_addresses

ALLOWED = ["192.0.2.1"]


def rule(event):
    if event.get("event_type") != 'vendor37.share':
        return False
    known = known_addresses(event)
    if isinstance(known_addresses, MagicMock):
        known = json.loads(known)
    return event.get("ip") not in known


def title(event):
    return "Rule 280: {}".format(event.get("event_type"))
