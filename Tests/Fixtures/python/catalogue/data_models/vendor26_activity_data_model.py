import catalogue_event_types


def get_event_type(event):
    action = event.get("event_type")
    if action is not None and "delete" in action.lower():
        return catalogue_event_types.DELETED
    return None


def get_actor(event):
    return event.get("p_actor", "<unknown>")
