"""Random events that are near those that bodies are about."""

from __future__ import annotations

import ast
import copy
import random
from typing import Any, Iterator

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2.5, 10**20, "", "a", "A", [], {}, [None], ["a"], {"a": 1}, [[]], [{}], "ſ", "İstanbul",
    "ﬁ", "\u212a", "\ud7ff", "\x00", "0", "None", "True", " x ", ["x", "x"], {"": ""}, [1, True, 1.0], "ß", "ŉ",
)
Event = dict[str, Any]


def literals(source: str) -> list[Any]:
    """The constants of a body: values that it may compare with."""
    return [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in an event, as keys and positions."""
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def mutated(rng: random.Random, event: Event, values: list[Any], other: Event) -> Event:
    """A copy of an event with one to four things changed."""
    event = copy.deepcopy(event)
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        paths = list(places(event))
        if not paths:
            break
        change(rng, event, rng.choice(paths), values, other)
    return event


def change(rng: random.Random, event: Event, path: tuple[Any, ...], values: list[Any], other: Event) -> None:
    holder, key = at(event, path[:-1]), path[-1]
    kind = rng.randrange(9)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = copy.deepcopy(rng.choice(ODD_VALUES))
    elif kind in (2, 3):
        holder[key] = rng.choice(values) if values else None
    elif kind == 4 and isinstance(key, str):
        holder[rng.choice((key.swapcase(), key.lower(), key.upper()))] = holder.pop(key)
    elif kind == 5 and isinstance(holder[key], str):
        text = holder[key]
        holder[key] = rng.choice((text.swapcase(), text + "é", text.upper(), text[:-1], "x" + text, text.replace("s", "ſ")))
    elif kind == 6:
        holder[key] = rng.choice(([holder[key]], {"x": holder[key]}, [holder[key], holder[key]]))
    elif kind == 7:
        holder[key] = copy.deepcopy(other)
        for inner in path[:-1]:
            if isinstance(holder[key], dict) and inner in holder[key]:
                holder[key] = holder[key][inner]
    elif kind == 8 and isinstance(key, str):
        # The same key in another case beside it: an exact key is found first.
        holder[key.swapcase()] = rng.choice(values) if values else None


def events(rng: random.Random, bases: list[Event], values: list[Any]) -> Iterator[Event]:
    """Random events without end."""
    while True:
        yield mutated(rng, rng.choice(bases), values, rng.choice(bases))
