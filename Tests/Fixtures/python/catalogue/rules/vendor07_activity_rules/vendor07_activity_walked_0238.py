def rule(event):
    found = event.deep_walk("details", "items", "kind", default="", return_val="first")
    return found == 'database' or 'database' in (found if isinstance(found, list) else [])


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 238"
    return "Rule 238 from " + str(where)
