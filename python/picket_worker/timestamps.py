"""Times in the texts of events."""

import importlib
import re
from datetime import datetime, timedelta, timezone
from typing import Any

_TIME = re.compile(
    r"\s*(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?\s*"
)


def epoch_seconds(value: Any, force_utc: bool) -> int:
    """Seconds since 1970 of a text such as `2023-01-02 03:04:05.678`; 0 for a text that is no time.

    With `force_utc` a text that names a zone of its own is no time.
    """
    text = value + " UTC" if force_utc else value
    if not isinstance(text, str):
        raise TypeError(f"Parser must be a string or character stream, not {type(text).__name__}")
    match = _TIME.fullmatch(text)
    if match is None:
        return _any_format(text)
    year, month, day, hour, minute, second, _fraction, zone = match.groups()
    try:
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))
    except ValueError:
        return 0
    return int(moment.timestamp())


def _zone(text: Any) -> timezone:
    if text is None or text[0] not in "+-":
        return timezone.utc
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if text[0] == "+" else -offset)


def _any_format(text: str) -> int:
    """By dateutil, where it is installed: it knows many more formats."""
    try:
        # By its name: where it is not installed a checker of types knows nothing of it.
        parser = importlib.import_module("dateutil.parser")
    except ImportError:
        return 0
    try:
        moment: datetime = parser.parse(text)
    except (ValueError, OverflowError):
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return int(moment.timestamp())
