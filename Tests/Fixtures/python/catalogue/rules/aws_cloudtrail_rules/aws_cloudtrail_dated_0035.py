from datetime import datetime, timedelta


def rule(event):
    created = event.get("p_event_time")
    if not created or event.get("eventName") is None:
        return False
    when = datetime.strptime(created, "%Y-%m-%d %H:%M:%S")
    return datetime(2026, 3, 1) - when > timedelta(days=30)


def title(event):
    return f"Rule 35: [{event.get('userAgent')}] by {event.get('sourceIPAddress')}"
