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
    action = event.get("event_type")
    return Finding(action, Level.HIGH if action == 'vendor78.share' else Level.LOW)


def rule(event):
    return finding(event).level is Level.HIGH


def alert_context(event):
    return {"level": finding(event).level.name}
