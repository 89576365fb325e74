"""What an event says of a record of `logging`."""

from __future__ import annotations

import datetime
import json
import logging
import traceback
from typing import Any, Dict

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_TEXT_CHARACTERS_MAX = 65_536  # Of each text: a record with a huge one is cut rather than refused by the daemon.


def event_of(record: logging.LogRecord) -> Dict[str, Any]:
    """Returns the event of a record: its message, where and when it was made, and the fields of `extra`."""
    created = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc)
    event: Dict[str, Any] = {
        "p_event_time": created.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "logger": record.name,
        "level": record.levelname,
        "levelNumber": record.levelno,
        "message": _cut(record.getMessage()),
        "file": record.pathname,
        "line": record.lineno,
        "function": record.funcName,
        "process": record.process,
        "processName": record.processName,
        "thread": record.threadName,
    }
    exception = record.exc_info
    if exception and exception[0] is not None:
        event["exceptionType"] = exception[0].__name__
        event["exception"] = _cut("".join(traceback.format_exception(*exception)))
    elif record.exc_text:
        event["exception"] = _cut(record.exc_text)
    if record.stack_info:
        event["stack"] = _cut(record.stack_info)
    for name, value in vars(record).items():
        if name not in _STANDARD:
            event.setdefault(name, value)
    return event


def packed(event: Dict[str, Any]) -> bytes:
    """Packs an event as JSON. What JSON has no form for is its text."""
    try:
        return json.dumps(event, default=str, allow_nan=False).encode()
    except ValueError:  # A float that is no number, or a structure that holds itself.
        return json.dumps({name: _plain(value) for name, value in event.items()}).encode()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int)) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_CHARACTERS_MAX else text[:_TEXT_CHARACTERS_MAX] + "... (truncated)"
