def rule(event):
    return rule(event)
