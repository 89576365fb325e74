from catalogue_helpers import level_of
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
    return Finding(action, Level.HIGH if action == 'AttachUserPolicy' else Level.LOW)


def rule(event):
    return finding(event).level is Level.HIGH


def alert_context(event):
    return {"level": finding(event).level.name}


def title(event):
    return "Rule 42: {}".format(event.get("eventName"))


def severity(event):
    return level_of(event.get("errorCode"))
