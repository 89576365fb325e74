from ipaddress import ip_address, ip_network

NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")]


def rule(event):
    if event.get("operationName") != 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION':
        return False
    try:
        address = ip_address(event.get("callerIpAddress", ''))
    except ValueError:
        return False
    return any(address in one for one in NETWORKS)


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 82 by [{actor}]"


def alert_context(event):
    return {"action": event.get("operationName"), "from": event.get("callerIpAddress")}
