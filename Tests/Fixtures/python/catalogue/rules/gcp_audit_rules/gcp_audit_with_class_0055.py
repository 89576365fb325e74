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
    action = event.deep_get("protoPayload", "methodName")
    return Finding(action, Level.HIGH if action == 'SetIamPolicy' else Level.LOW)


def rule(event):
    return finding(event).level is Level.HIGH


def alert_context(event):
    return {"level": finding(event).level.name}


def title(event):
    where = event.deep_get("protoPayload", "requestMetadata", "callerIP", default='nowhere')
    if where == "nowhere":
        return "Rule 55"
    return "Rule 55 from " + str(where)
