from catalogue_helpers import level_of, shared_context
from ipaddress import ip_address, ip_network

NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")]


def rule(event):
    if event["event_type"] != 'vendor32.invite':
        return False
    try:
        address = ip_address(event.get("ip", ''))
    except ValueError:
        return False
    return any(address in one for one in NETWORKS)


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 283"
    return "Rule 283 from " + str(where)


def alert_context(event):
    context = shared_context(event)
    context["value"] = event.get("result")
    return context | {"items": event.deep_get("details", "items", default=[])}


def severity(event):
    return level_of(event.get("error"))
