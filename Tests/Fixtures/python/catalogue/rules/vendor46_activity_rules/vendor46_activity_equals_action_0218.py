def rule(event):
    return event.get("event_type") == 'vendor46.export'


def title(event):
    return "Rule 218: {}".format(event.get("event_type"))
