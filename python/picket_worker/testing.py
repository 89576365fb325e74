"""Answers TEST: one body, one event, names of the body's module replaced by mocks."""

import json
from typing import Any, Callable, Dict, Optional

from picket_worker.bodies import Body, Catalogue
from picket_worker.datamodels import DataModel
from picket_worker.evaluation import Entry, Evaluator, failed
from picket_worker.event import parsed


class Tester:
    """Tests bodies of one catalogue."""

    def __init__(self, catalogue: Catalogue, evaluator: Evaluator) -> None:
        self._catalogue = catalogue
        self._evaluator = evaluator

    def test(self, request: Dict[str, Any]) -> Entry:
        """The entry of a test, in which all functions ran; whatever keeps it from running is its error."""
        bodies = self._catalogue.bodies
        body = next((one for one in bodies if one is not None and one.identifier == request["id"]), None)
        if body is None:
            return failed(None, "exception", "KeyError", f"no body {request['id']!r} is loaded")
        saved: Dict[str, Any] = {}
        try:
            self._replace(body, request.get("mocks") or [], saved)
            entry = self._evaluator.explain(body, self._event(body, request), True)
        except BaseException as error:
            return {"body": body.index, "matched": False, "error": self._evaluator.failure(error, body)}
        finally:
            body.module.__dict__.update(saved)
        if not request.get("explain"):
            del entry["functions"]
        return entry

    def _replace(self, body: Body, mocks: Any, saved: Dict[str, Any]) -> None:
        """Replaces names of the body's module, keeping what they stood for."""
        contents = body.module.__dict__
        for mock in mocks:
            name = mock["name"]
            if name not in contents:
                raise AttributeError(f"the body has no {name!r} that a mock could replace")
            # Large; a catalogue without mocks does without.
            from unittest.mock import MagicMock

            saved.setdefault(name, contents[name])
            contents[name] = MagicMock(return_value=mock["value"])

    def _event(self, body: Body, request: Dict[str, Any]) -> Any:
        value = json.loads(request["event"])
        if not isinstance(value, dict):
            raise ValueError("the event is not an object")
        if body.kind == "policy":
            return value
        event = parsed(value, self._model(body, value, request))
        event.lookup_function = _lookup_in(request.get("lookup"))
        return event

    def _model(self, body: Body, event: Dict[str, Any], request: Dict[str, Any]) -> Optional[DataModel]:
        """That of the event's own log type; scheduled rules have none."""
        if body.kind == "scheduled_rule":
            return None
        name = event.get("p_log_type")
        return self._catalogue.models.get(name if isinstance(name, str) else request.get("log_type") or "")


def _lookup_in(tables: Optional[Dict[str, Any]]) -> Optional[Callable[..., Any]]:
    """`lookup` over the tables of a test."""
    if tables is None:
        return None
    rows = tables
    return lambda _event, table, key: rows.get(table, {}).get(key)
