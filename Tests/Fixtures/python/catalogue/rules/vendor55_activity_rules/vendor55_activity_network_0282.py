from ipaddress import ip_address, ip_network

NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")]


def rule(event):
    if event.get("event_type") != 'vendor55.disable':
        return False
    try:
        address = ip_address(event.get("ip", ''))
    except ValueError:
        return False
    return any(address in one for one in NETWORKS)


def title(event):
    return "Rule 282: {}".format(event.get("event_type"))
