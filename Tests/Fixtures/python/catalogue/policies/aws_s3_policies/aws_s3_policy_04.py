def policy(resource):
    if not isinstance(resource, dict):
        return False
    return resource.get("Public") == False
