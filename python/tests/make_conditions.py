#!/usr/bin/env python3
"""Writes Tests/Fixtures/python/conditions.json: conditions of prefilters, and whether they hold for events.

A reader of conditions may take one for true where it is false, never the other way round: where `holds` is true, it must
find it true. Events are JSON text, since repeated keys, spellings of numbers and surrogates matter.
"""

from __future__ import annotations

import json
import pathlib
import random
import sys
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from catalogue_fixtures import FIXTURES  # noqa: E402
from picket_worker.prefilter import conditions  # noqa: E402
from picket_worker.prefilter.wire import as_json, evaluate  # noqa: E402

PLACE = FIXTURES / "conditions.json"
COUNT = 400
EVENTS = 10
TEXTS = ("x", "y", "xy", "", "ss", "k")
OPERATIONS = ("equals", "equals", "equals", "starts_with", "ends_with", "contains", "includes")
FOLDED = ("equals_folded", "starts_with_folded", "ends_with_folded", "contains_folded")
VALUES = (
    '"x"', '"y"', '"xy"', '"X"', '"Xy"', '""', '"\\u0078"', '"\\u212a"', '"ſſ"', '"SS"', '"ß"', '"é x"', '"\\ud800x"', "null", "true",
    "false", "0", "-0", "0.0", "1", "1.0", "1e0", "10E-1", "2", "123456789012345678901234567890", "1e400", "[]", '["x"]', '["y", "x"]',
    "[1]", "[true]", "[null]", '[["x"]]', "{}", '{"c": "x"}', '{"C": "y"}', '{"c": null}', '{"c": {"c": "x"}}', '{"C": "y", "c": "x"}',
    '{"c": "y", "c": "x"}', '[{"c": "x"}]', '{"c": [ "x" ]}', '{"c": 1}', '{"c": ""}',
)
KEYS = ('"a"', '"A"', '"b"', '"B"', '"a"', '"b"', '"\\u0061"', '"other"')
# A key that folds to another by full case folding but not by `str.lower`, before the one that is meant.
SPECIAL = ('{"ſ": "y", "S": "x"}', '{"s": "x"}', '{"\\u212a": "x", "K": "y"}', '{"K": "x", "\\u212a": "y"}', "{}")


def random_condition(rng: random.Random, depth: int) -> conditions.Condition:
    if depth and rng.random() < 0.45:
        join = rng.choice((conditions.both, conditions.either))
        return join(*(random_condition(rng, depth - 1) for _ in range(rng.randint(2, 3))))
    path, exact = rng.choice((("a",), ("a",), ("b",), ("a", "c"), ("s",), ("k",))), rng.random() < 0.2
    operation = rng.choice((*OPERATIONS, *FOLDED, *conditions.KIND_OPERATIONS, "truthy", "falsy"))
    if operation not in OPERATIONS + FOLDED:
        return conditions.atom(path, exact, operation)
    values = (*TEXTS, None, 1, 0, 2.5) if operation in ("equals", "includes") else TEXTS
    if rng.random() < 0.35:
        operation = conditions.opposite(operation)
    return conditions.atom(path, exact, operation, rng.sample(values, rng.randint(1, 3)))


def random_event(rng: random.Random) -> str:
    if rng.random() < 0.1:
        return rng.choice(SPECIAL)
    members = [f"{rng.choice(KEYS)}: {rng.choice(VALUES)}" for _ in range(rng.randint(0, 3))]
    return "{" + ", ".join(members) + "}"


def made() -> list[dict[str, Any]]:
    rng, found = random.Random("conditions"), []
    while len(found) < COUNT:
        condition = as_json(random_condition(rng, 2))
        if condition is None:
            continue
        events = [random_event(rng) for _ in range(EVENTS)]
        found.append({
            "condition": condition,
            "events": [{"json": text, "holds": evaluate(condition, json.loads(text))} for text in events],
        })
    return found


def text_of(found: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=True) for one in found) + "\n]\n"


if __name__ == "__main__":
    PLACE.write_text(text_of(made()), encoding="utf-8")
