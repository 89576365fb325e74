PARTS = ['wne', 'qqq']


def rule(event):
    return any(part in event.deep_get("user", "role", default='') for part in PARTS)


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 172"
    return "Rule 172 from " + str(where)
