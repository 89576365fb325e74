def rule(event):
    return event["eventName"] == 'UpdateFunctionCode'


def title(event):
    return "Rule 41: {}".format(event.get("eventName"))
