PARTS = ['ork', 'qqq']


def rule(event):
    return any(part in event.get("details", {}).get("target", '') for part in PARTS)


def title(event):
    return "Rule 153: {}".format(event.get("event_type"))
