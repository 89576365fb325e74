def rule(event):
    found = event.deep_walk("permissions", "level", default="", return_val="first")
    return found == 'admin' or 'admin' in (found if isinstance(found, list) else [])
