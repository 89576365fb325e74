import json
import re


def rule(event):
    print("printed")
    return event.get("A") == 1 and json.loads("[1]") == [1] and re.match("a", "ab") is not None


def title(event):
    return f"{event.get('a')} {event.deep_get('map', 'KEY')} {sorted(event['list'])}"
