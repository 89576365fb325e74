"""Calls the functions of a body for one event and makes the entry that the daemon gets."""

import json
import time
from typing import Any, Callable, Dict, List, Optional

from picket_worker.bodies import Body, Catalogue, describe
from picket_worker.conversions import AUXILIARY, KEYS, FunctionReturnTypeError, wrong_type
from picket_worker.limits import Stalled, Watch

MAXIMUM_REPRESENTATION = 256
MAXIMUM_CONTEXT_ERROR = 16 << 10

Entry = Dict[str, Any]
Failure = Dict[str, Any]

_monotonic = time.monotonic_ns
_dumps = json.dumps


class Evaluator:
    """Evaluates bodies of one catalogue."""

    def __init__(self, catalogue: Catalogue, watch: Watch) -> None:
        self.catalogue = catalogue
        self.watch = watch
        # How often a body took too long.
        self.stalls = 0

    def evaluate(self, body: Body, event: Any) -> Optional[Entry]:
        """The entry of a body in production; None where it did not match."""
        watch = self.watch
        watch.begin(body.index)
        try:
            result = body.call(event)
            watch.armed = False
            if result is not body.expected:
                if result is True or result is False:
                    return None
                raise wrong_type(body.identifier, body.main, result, "[bool]")
            entry: Entry = {"body": body.index, "matched": True, "error": None}
            self._auxiliary(body, event, entry, None)
            return entry
        except BaseException as error:
            watch.armed = False
            return {"body": body.index, "matched": False, "error": self.failure(error, body)}

    def explain(self, body: Body, event: Any, always: bool) -> Entry:
        """The entry of a body whatever it returned, with each function that ran: all of them with `always`."""
        functions: List[Dict[str, Any]] = []
        entry: Entry = {"body": body.index, "matched": False, "error": None, "functions": functions}
        self.watch.begin(body.index)
        try:
            result = self._traced(body, body.main, body.call, event, _boolean, functions)
            entry["matched"] = result is body.expected
        except BaseException as error:
            entry["error"] = self.failure(error, body)
        if entry["matched"] or always:
            self._auxiliary(body, event, entry, functions)
        return entry

    def failure(self, error: BaseException, body: Optional[Body] = None) -> Failure:
        """What is reported of an error: making it calls what the body defined, so that is timed too."""
        watch = self.watch
        kind = _kind(error)
        try:
            watch.armed = True
            path, line = self.catalogue.position(error)
            message, representation = describe(error), describe(error, repr)
            watch.armed = False
        except BaseException as second:
            watch.armed = False
            path, line, message = None, None, f"({type(second).__name__} while the error's text was made)"
            representation = message
            kind = "stalled" if isinstance(second, Stalled) else kind
        if kind == "stalled":
            self.stalls += 1
        if path is None and body is not None:
            path, line = body.path, getattr(getattr(body.call, "__code__", None), "co_firstlineno", None)
        return {
            "kind": kind,
            "class": type(error).__name__[:MAXIMUM_REPRESENTATION],
            "message": message,
            "repr": representation,
            "line": line,
            "path": path,
        }

    def stalled(self, body: Body) -> Entry:
        """The entry of a body whose time was up between its last instruction and the next body's first."""
        return {"body": body.index, "matched": False, "error": self.failure(self.watch.stalled(), body)}

    def _auxiliary(self, body: Body, event: Any, entry: Entry, functions: Optional[List[Any]]) -> None:
        errors: List[Failure] = []
        contents = body.module.__dict__
        for name in body.auxiliary:
            try:
                if functions is None:
                    self.watch.armed = True
                    result = AUXILIARY[name](body.identifier, name, contents[name](event))
                    self.watch.armed = False
                else:
                    result = self._traced(body, name, contents[name], event, AUXILIARY[name], functions)
                if result is not None:
                    entry[KEYS.get(name, name)] = result
            except BaseException as error:
                self.watch.armed = False
                errors.append({"function": name, **self.failure(error, body)})
                if name == "alert_context":
                    entry["context"] = _dumps({"_error": self._represent(error, MAXIMUM_CONTEXT_ERROR)})
                if isinstance(error, Stalled):
                    break
        entry["auxiliary_errors"] = errors

    def _traced(
        self,
        body: Body,
        name: str,
        function: Any,
        event: Any,
        conversion: Callable[[str, str, Any], Any],
        functions: List[Dict[str, Any]],
    ) -> Any:
        """Calls a function and notes what it returned or raised."""
        watch = self.watch
        began = _monotonic()
        trace: Dict[str, Any] = {"name": name, "returned": None, "error": None, "micros": 0}
        functions.append(trace)
        try:
            watch.armed = True
            result = function(event)
            trace["micros"] = (_monotonic() - began) // 1000
            trace["returned"] = self._represent(result, MAXIMUM_REPRESENTATION)
            watch.armed = True
            converted = conversion(body.identifier, name, result)
            watch.armed = False
            return converted
        except BaseException as error:
            watch.armed = False
            trace["micros"] = (_monotonic() - began) // 1000
            trace["error"] = self.failure(error, body)
            raise

    def _represent(self, value: Any, maximum: int) -> str:
        """A value's representation, cut: making it may call what the body defined."""
        watch = self.watch
        try:
            watch.armed = True
            text = repr(value)[:maximum]
            watch.armed = False
            return str.__str__(text)
        except BaseException as error:
            watch.armed = False
            return f"({type(error).__name__} in its repr)"


def failed(body: Any, kind: str, name: str, message: str, **more: Any) -> Entry:
    """The entry of a body that was not called."""
    error = {
        "kind": kind,
        "class": name,
        "message": message,
        "repr": f"{name}({message!r})",
        "line": None,
        "path": None,
    }
    return {"body": body, "matched": False, "error": error, **more}


def _boolean(identifier: str, name: str, value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise wrong_type(identifier, name, value, "[bool]")


def _kind(error: BaseException) -> str:
    if isinstance(error, Stalled):
        return "stalled"
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, SystemExit):
        return "exit"
    return "type" if isinstance(error, FunctionReturnTypeError) else "exception"
