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
    action = event["event_type"]
    return Finding(action, Level.HIGH if action == 'vendor60.disable' else Level.LOW)


def rule(event):
    return finding(event).level is Level.HIGH


def alert_context(event):
    return {"level": finding(event).level.name}


def title(event):
    actor = event.udm("actor_user", default="<unknown>")
    return f"Rule 239 by [{actor}]"


def dedup(event):
    return event.get("user", {}).get("role")
