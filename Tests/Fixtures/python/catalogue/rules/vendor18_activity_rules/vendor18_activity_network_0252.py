from catalogue_helpers import shared_context
from ipaddress import ip_address, ip_network

NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")]


def rule(event):
    if event.get("event_type") != 'vendor18.delete':
        return False
    try:
        address = ip_address(event.get("ip", ''))
    except ValueError:
        return False
    return any(address in one for one in NETWORKS)


def title(event):
    return "Rule 252: {}".format(event.get("event_type"))


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.deep_get("details", "target")
    return context | {"items": event.deep_get("details", "items", default=[])}


def severity(event):
    if event.get("details", {}).get("shared"):
        return "low"
    return "DEFAULT"
