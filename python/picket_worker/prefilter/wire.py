"""Conditions as JSON, and the evaluator that says what they mean."""

from __future__ import annotations

from typing import Any

from .conditions import Atom, Condition, Join

Json = Any


def as_json(condition: Condition) -> Json:
    """The condition as the frames carry it; None for one that is always true."""
    if condition is True:
        return None
    if condition is False:
        return {"any": []}
    if isinstance(condition, Join):
        parts = sorted(condition.parts, key=order)
        return {condition.word: [as_json(part) for part in parts]}
    assert isinstance(condition, Atom)
    result: dict[str, Json] = {"field": list(condition.path), "op": condition.operation}
    if condition.values:
        result["values"] = [value for key in condition.values for value in spellings(key)]
    if condition.exact:
        result["exact"] = True
    return result


def order(part: Condition) -> tuple[Any, ...]:
    """Equalities first, then other comparisons, then joins; the rest only makes the order the same every time."""
    if isinstance(part, Atom):
        return (0 if part.operation == "equals" else 1, part.path, part.operation, part.exact, repr(part.values))
    return (2, part.word, tuple(sorted(map(order, part.parts)))) if isinstance(part, Join) else (3, part)


def spellings(key: tuple[str, Any]) -> list[Any]:
    """The JSON values that are equal to one in Python: true equals 1, false equals 0."""
    kind, value = key
    if kind == "null":
        return [None]
    if kind == "text" or value not in (0, 1):
        return [value]
    return [int(value), bool(value)]


MISSING = object()


def evaluate(condition: Json, event: Any) -> bool:
    """Whether a condition is true for an event, given as `json.loads` gives it; None is always true."""
    if condition is None:
        return True
    if "any" in condition:
        return any(evaluate(part, event) for part in condition["any"])
    if "all" in condition:
        return all(evaluate(part, event) for part in condition["all"])
    value = found(event, condition["field"], condition.get("exact", False))
    return compare(condition["op"], value, condition.get("values", []))


def found(event: Any, path: list[str], exact: bool) -> Any:
    """The value at a path that goes through objects only, or MISSING."""
    for key in path:
        if not isinstance(event, dict):
            return MISSING
        if key not in event:
            folded = None if exact else next((name for name in event if name.lower() == key.lower()), None)
            if folded is None:
                return MISSING
            key = folded
        event = event[key]
    return event


def compare(operation: str, value: Any, values: list[Any]) -> bool:
    if operation in ("missing", "present"):
        return (value is MISSING) == (operation == "missing")
    if value is MISSING:
        value = None
    if operation in ("truthy", "falsy"):
        return bool(value) == (operation == "truthy")
    name = operation.removesuffix("_folded")
    if name != operation and isinstance(value, str):
        if not value.isascii():
            return True
        value = value.lower()
    if name.startswith("not_"):
        return not positive(name[4:], value, values)
    return positive(name, value, values)


def positive(name: str, value: Any, values: list[Any]) -> bool:
    kinds: dict[str, Any] = {"text": str, "object": dict, "list": list, "number": (int, float)}
    if name in kinds:
        return isinstance(value, kinds[name])
    if name == "equals":
        return value in values
    if name == "includes":
        return isinstance(value, list) and any(each in values for each in value)
    if not isinstance(value, str):
        return False
    if name == "starts_with":
        return value.startswith(tuple(values))
    if name == "ends_with":
        return value.endswith(tuple(values))
    if name == "contains":
        return any(each in value for each in values)
    raise ValueError(f"there is no operation {name!r}")
