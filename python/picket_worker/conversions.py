"""What the functions of a body may return, and what becomes of it."""

import json
from collections.abc import Mapping
from typing import Any, Callable, Dict, List, Optional

from picket_worker.immutable import json_default

MAXIMUM_TEXT = 1000
MAXIMUM_CONTEXT = 200 * 1024
MAXIMUM_DESTINATIONS = 10
TRUNCATED = "... (truncated)"
SEVERITIES = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]

_encode = json.JSONEncoder(default=json_default, allow_nan=False).encode


class FunctionReturnTypeError(Exception):
    """A function returned a value of a type that it must not return."""


def wrong_type(identifier: str, function: str, value: Any, expected: str) -> FunctionReturnTypeError:
    """The error of a function's return value."""
    kind = type(value).__name__
    return FunctionReturnTypeError(
        f"detection [{identifier}] function [{function}] returned [{kind}], expected {expected}"
    )


def _plain(identifier: str, function: str, value: Any) -> str:
    """A text's characters, without what a subclass of `str` makes of them."""
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    raise wrong_type(identifier, function, value, "[str]")


def text(identifier: str, function: str, value: Any) -> str:
    """At most 1000 characters of a text, the last of which say that it was longer."""
    plain = _plain(identifier, function, value)
    return plain if len(plain) <= MAXIMUM_TEXT else plain[: MAXIMUM_TEXT - len(TRUNCATED)] + TRUNCATED


def severity(identifier: str, function: str, value: Any) -> str:
    """A severity's name in upper case, or `DEFAULT`."""
    upper = _plain(identifier, function, value).upper()
    if upper not in SEVERITIES and upper != "DEFAULT":
        raise AssertionError(f"Expected severity to be any of the following: [{SEVERITIES}], got [{upper}] instead.")
    return upper


def destinations(identifier: str, function: str, value: Any) -> Optional[List[str]]:
    """The names of at most ten destinations; an empty list asks for none, None for those of the metadata."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise wrong_type(identifier, function, value, "a list")
    return [text(identifier, function, one) for one in value[:MAXIMUM_DESTINATIONS]]


def context(identifier: str, function: str, value: Any) -> str:
    """A mapping's JSON text."""
    if not isinstance(value, Mapping):
        raise wrong_type(identifier, function, value, "[Mapping]")
    encoded = _encode(value)
    if len(encoded) <= MAXIMUM_CONTEXT:
        return encoded
    size = f"alert_context size is [{len(encoded)}] characters"
    return json.dumps({"_error": f"{size}, bigger than maximum of [{MAXIMUM_CONTEXT}] characters"})


def unique(identifier: str, function: str, value: Any) -> Optional[str]:
    """A text to count by; None counts nothing."""
    return None if value is None else text(identifier, function, value)


# By the name of the function, in the order in which they are called: the key of the result, and the conversion.
Conversion = Callable[[str, str, Any], Any]
AUXILIARY: Dict[str, Conversion] = {
    "title": text,
    "description": text,
    "reference": text,
    "severity": severity,
    "runbook": text,
    "destinations": destinations,
    "dedup": text,
    "alert_context": context,
    "unique": unique,
}
KEYS = {"alert_context": "context"}
