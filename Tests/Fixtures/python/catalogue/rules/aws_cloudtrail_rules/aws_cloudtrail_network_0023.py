from ipaddress import ip_address, ip_network

NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")]


def rule(event):
    if event["eventName"] != 'StopLogging':
        return False
    try:
        address = ip_address(event.get("sourceIPAddress", ''))
    except ValueError:
        return False
    return any(address in one for one in NETWORKS)


def title(event):
    return "Rule 23: {}".format(event.get("eventName"))


def alert_context(event):
    return {"action": event.get("eventName"), "from": event.get("sourceIPAddress")}
