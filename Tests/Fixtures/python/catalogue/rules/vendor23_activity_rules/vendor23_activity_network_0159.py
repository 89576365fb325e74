from ipaddress import ip_address, ip_network

NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")]


def rule(event):
    if event.get("event_type") != 'vendor23.invite':
        return False
    try:
        address = ip_address(event.get("ip", ''))
    except ValueError:
        return False
    return any(address in one for one in NETWORKS)


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 159 by [{actor}]"


def dedup(event):
    return f"159:{event.get('ip')}"


def severity(event):
    if event.deep_get("details", "shared"):
        return "low"
    return "DEFAULT"


def description(event):
    return event.get("ip")
