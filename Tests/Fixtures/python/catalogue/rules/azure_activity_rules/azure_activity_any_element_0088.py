def rule(event):
    if event.get("operationName") != 'MICROSOFT.AUTOMATION/RUNBOOKS/WRITE':
        return False
    return any(item.get("access") == 'AllowAll' for item in event.get("properties", {}).get("rules", []))
