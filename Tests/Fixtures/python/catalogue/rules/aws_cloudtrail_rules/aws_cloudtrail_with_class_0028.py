from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    LOW = 1
    HIGH = 2


@dataclass
class Finding:
    action: str
    level: Level


def finding(event):
    action = event.get("eventName")
    return Finding(action, Level.HIGH if action == 'PutImage' else Level.LOW)


def rule(event):
    return finding(event).level is Level.HIGH


def alert_context(event):
    return {"level": finding(event).level.name}


def title(event):
    where = event.get("sourceIPAddress", 'nowhere')
    if where == "nowhere":
        return "Rule 28"
    return "Rule 28 from " + str(where)


def severity(event):
    if event["readOnly"]:
        return "low"
    return "DEFAULT"
