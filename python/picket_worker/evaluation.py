"""Calls the functions of a body for one event, in the order and with the types that Panther gives them."""

import json
import time
from collections.abc import Mapping
from typing import Any, Callable, Dict, List, Optional

from picket_worker.bodies import Body, Catalogue, describe
from picket_worker.event import PantherEvent
from picket_worker.immutable import json_default
from picket_worker.limits import Stalled, Watch

MAXIMUM_TEXT = 1000
MAXIMUM_CONTEXT = 200 * 1024
MAXIMUM_DESTINATIONS = 10
TRUNCATED = "... (truncated)"
SEVERITIES = frozenset(("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL", "DEFAULT"))

Entry = Dict[str, Any]


class ReturnTypeError(Exception):
    """A function returned what it must not return."""


def truncated(text: str) -> str:
    """At most 1000 characters of a text, the last of which say that it was longer."""
    return text if len(text) <= MAXIMUM_TEXT else text[: MAXIMUM_TEXT - len(TRUNCATED)] + TRUNCATED


def _text(body: Body, name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ReturnTypeError(
            f"detection [{body.identifier}] method [{name}] returned [{type(value).__name__}], expected [str]"
        )
    return truncated(value)


def _severity(body: Body, name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ReturnTypeError(
            f"detection [{body.identifier}] method [{name}] returned [{type(value).__name__}], expected [str]"
        )
    upper = value.upper()
    if upper not in SEVERITIES:
        raise AssertionError(f"Expected severity to be any of the following: [{sorted(SEVERITIES)}], got [{upper}].")
    return upper


def _destinations(body: Body, name: str, value: Any) -> Optional[List[str]]:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ReturnTypeError(
            f"detection [{body.identifier}] method [{name}] returned [{type(value).__name__}], expected a list of str"
        )
    return value[:MAXIMUM_DESTINATIONS]


def _context(body: Body, name: str, value: Any) -> str:
    if not isinstance(value, Mapping):
        raise ReturnTypeError(
            f"detection [{body.identifier}] method [{name}] returned [{type(value).__name__}], expected [Mapping]"
        )
    text = json.dumps(value, default=json_default, allow_nan=False)
    if len(text) > MAXIMUM_CONTEXT:
        message = f"alert_context size is [{len(text)}] characters, bigger than maximum of [{MAXIMUM_CONTEXT}] characters"
        return json.dumps({"_error": message})
    return text


def _unique(body: Body, name: str, value: Any) -> Optional[str]:
    return None if value is None else _text(body, name, value)


_CONVERSIONS: Dict[str, Callable[[Body, str, Any], Any]] = {
    "title": _text, "description": _text, "reference": _text, "severity": _severity, "runbook": _text,
    "destinations": _destinations, "dedup": _text, "alert_context": _context, "unique": _unique,
}
_KEYS = {"alert_context": "context"}


class Evaluator:
    """Evaluates bodies of one catalogue."""

    def __init__(self, catalogue: Catalogue, watch: Watch) -> None:
        self.catalogue = catalogue
        self.watch = watch

    def error(self, error: BaseException) -> Dict[str, Any]:
        """What is reported of an error in a body."""
        path, line = self.catalogue.position(error)
        return {
            "kind": _kind(error), "class": type(error).__name__, "message": describe(error), "line": line, "path": path,
        }

    def evaluate(self, body: Body, event: Any) -> Optional[Entry]:
        """The entry of a body in production; None where it did not match."""
        watch = self.watch
        watch.begin(body.index)
        try:
            result = body.call(event)
            watch.armed = False
        except BaseException as error:
            watch.armed = False
            return {"body": body.index, "matched": False, "error": self.error(error)}
        if result is not True and result is not False:
            return self._no_bool(body, result)
        if result is not body.expected:
            return None
        entry: Entry = {"body": body.index, "matched": True, "error": None}
        self._auxiliary(body, event, entry, None)
        return entry

    def explain(self, body: Body, event: Any, always_all: bool) -> Entry:
        """The entry of a body whatever it returned, with each function that ran."""
        functions: List[Dict[str, Any]] = []
        name = "policy" if body.kind == "policy" else "rule"
        entry: Entry = {"body": body.index, "matched": False, "error": None, "functions": functions}
        result = self._call(body, name, body.call, event, functions)
        if isinstance(result, BaseException):
            entry["error"] = self.error(result)
        elif result is not True and result is not False:
            entry.update(self._no_bool(body, result))
        else:
            entry["matched"] = result is body.expected
        if entry["matched"] or always_all:
            self._auxiliary(body, event, entry, functions)
        return entry

    def _no_bool(self, body: Body, result: Any) -> Entry:
        name = "policy" if body.kind == "policy" else "rule"
        message = f"detection [{body.identifier}] method [{name}] returned [{type(result).__name__}], expected [bool]"
        error = {
            "kind": "type", "class": "FunctionReturnTypeError", "message": message, "path": body.path,
            "line": getattr(getattr(body.call, "__code__", None), "co_firstlineno", None),
        }
        return {"body": body.index, "matched": False, "error": error}

    def _auxiliary(
        self, body: Body, event: Any, entry: Entry, functions: Optional[List[Dict[str, Any]]]
    ) -> None:
        errors: List[Dict[str, Any]] = []
        for name in body.auxiliary:
            result = self._call(body, name, body.module.__dict__.get(name), event, functions)
            if not isinstance(result, BaseException):
                try:
                    entry[_KEYS.get(name, name)] = _CONVERSIONS[name](body, name, result)
                    continue
                except BaseException as error:
                    result = error
            failure = self.error(result)
            if isinstance(result, ReturnTypeError):
                failure["class"] = "FunctionReturnTypeError"
            errors.append({"function": name, **failure})
            if name == "alert_context":
                entry["context"] = json.dumps({"_error": _represent(result)})
        entry["auxiliary_errors"] = errors

    def _call(
        self, body: Body, name: str, function: Any, event: Any, functions: Optional[List[Dict[str, Any]]]
    ) -> Any:
        """What a function returned, or what it raised."""
        watch = self.watch
        watch.begin(body.index)
        try:
            result = function(event)
            watch.armed = False
        except BaseException as error:
            watch.armed = False
            result = error
        if functions is not None:
            micros = (time.monotonic_ns() - watch.began) // 1000
            failed = isinstance(result, BaseException)
            functions.append({
                "name": name, "returned": None if failed else _represent(result)[:256],
                "error": self.error(result) if failed else None, "micros": micros,
            })
        return result


def _kind(error: BaseException) -> str:
    if isinstance(error, Stalled):
        return "stalled"
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, SystemExit):
        return "exit"
    if isinstance(error, ReturnTypeError):
        return "type"
    return "exception"


def _represent(value: Any) -> str:
    try:
        return repr(value)
    except BaseException as error:
        return f"({type(error).__name__} in its repr)"


def event_of(body: Body, plain: Any, shared: PantherEvent) -> Any:
    """What a body is called with."""
    return plain if body.kind == "policy" else shared
