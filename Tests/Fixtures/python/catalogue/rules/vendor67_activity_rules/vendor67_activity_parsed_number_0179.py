def rule(event):
    value = event.deep_get("details", "count", default='0')
    try:
        return int(value) * 2 >= 1000000
    except (ValueError, TypeError):
        return False


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 179"
    return "Rule 179 from " + str(where)
