"""Shapes of rule bodies, by the classes that Panther's public rules fall into, each with tests that decide it.

a: comparisons of fields; b: the same through helpers; c: loops and lists; d: regular expressions, addresses, dates;
e1: scalar functions; e2: JSON, state, classes, mocks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Callable

from worlds import Path, World


@dataclass
class Draft:
    """A body with its tests: name, expected result, event, mocks."""

    code: str
    tests: list[tuple[str, bool, dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)


class Maker:
    """Picks what one body looks at. `reading` writes a field as bodies do, in one of their styles."""

    def __init__(self, rng: random.Random, world: World):
        self.rng = rng
        self.world = world

    def text(self, *other_than: Path) -> tuple[Path, str]:
        path = self.rng.choice([path for path in self.world.texts if path not in other_than])
        return path, self.rng.choice(self.world.texts[path])

    def action(self) -> str:
        return self.rng.choice(self.world.actions)

    def actions(self, count: int) -> list[str]:
        return self.rng.sample(self.world.actions, min(count, len(self.world.actions)))

    def reading(self, path: Path, default: Any = None) -> str:
        quoted = ", ".join(f'"{key}"' for key in path)
        written = "" if default is None else f", default={default!r}"
        if len(path) > 1:
            style = self.rng.random()
            if style < 0.7:
                return f"event.deep_get({quoted}{written})"
            chain = "".join(f'.get("{key}", {{}})' for key in path[:-1])
            return f'event{chain}.get("{path[-1]}"{"" if default is None else f", {default!r}"})'
        if default is None and path[0] in self.world.event and self.rng.random() < 0.1:
            return f'event["{path[0]}"]'
        return f'event.get("{path[0]}"{"" if default is None else f", {default!r}"})'

    def hit(self, changes: dict[Path, Any], **more: Any) -> dict[str, Any]:
        return self.world.made(changes, **more)


def equals_action(m: Maker) -> Draft:
    action = m.action()
    code = f"def rule(event):\n    return {m.reading(m.world.action)} == {action!r}\n"
    return Draft(code, [
        ("Action", True, m.hit({m.world.action: action}), []),
        ("Other Action", False, m.hit({}), []),
    ])


def action_and_text(m: Maker) -> Draft:
    actions, (path, value) = m.actions(3), m.text()
    code = f"""EVENTS = {tuple(actions)!r}


def rule(event):
    return (
        {m.reading(m.world.action)} in EVENTS
        and {m.reading(path)} == {value!r}
    )
"""
    return Draft(code, [
        ("Both", True, m.hit({m.world.action: actions[0], path: value}), []),
        ("Action Only", False, m.hit({m.world.action: actions[1]}), []),
        ("Neither", False, m.hit({}), []),
    ])


def early_returns(m: Maker) -> Draft:
    action, (path, value) = m.action(), m.text()
    code = f"""def rule(event):
    if {m.reading(m.world.action)} != {action!r}:
        return False
    if {m.reading(m.world.error)}:
        return False
    found = {m.reading(path, "")}
    return found == {value!r} or found.startswith({value[:3]!r})
"""
    return Draft(code, [
        ("Match", True, m.hit({m.world.action: action, path: value}), []),
        ("With Error", False, m.hit({m.world.action: action, path: value, m.world.error: "AccessDenied"}), []),
        ("Other Action", False, m.hit({path: value}), []),
    ])


def prefix_or_suffix(m: Maker) -> Draft:
    path, value = m.text()
    action = m.action()
    code = f"""def rule(event):
    action = {m.reading(m.world.action, "")}
    return action.startswith({action[:4]!r}) and {m.reading(path, "")}.endswith(({value[-3:]!r}, "zzz"))
"""
    return Draft(code, [
        ("Match", True, m.hit({m.world.action: action, path: value}), []),
        ("Other Prefix", False, m.hit({m.world.action: "~" + action, path: value}), []),
    ])


def lowered(m: Maker) -> Draft:
    path, value = m.text()
    case = m.rng.choice(["lower", "upper"])
    listed = [getattr(value, case)(), "other"]
    kind = m.rng.choice(["{%s}", "(%s)", "[%s]"]) % ", ".join(map(repr, listed))
    code = f"""WANTED = {kind}


def rule(event):
    if {m.reading(path, "")}.{case}() not in WANTED:
        return False
    return True
"""
    return Draft(code, [
        ("Match", True, m.hit({path: value.swapcase()}), []),
        ("Other", False, m.hit({path: value + "-else"}), []),
    ])


def all_literal(m: Maker) -> Draft:
    action, (path, value) = m.action(), m.text()
    word = m.rng.choice(["all", "any"])
    code = f"""def rule(event):
    return {word}(
        [
            {m.reading(m.world.action)} == {action!r},
            {m.reading(path)} == {value!r},
            not {m.reading(m.world.flag)},
        ]
    )
"""
    quiet = {m.world.flag: True}
    return Draft(code, [
        ("Match", True, m.hit({m.world.action: action, path: value, m.world.flag: False}), []),
        ("None", False, m.hit(quiet), []),
    ])


def negated(m: Maker) -> Draft:
    path, value = m.text()
    code = f"""def rule(event):
    return {m.reading(path)} != {value!r} and {m.reading(m.world.flag)} is True
"""
    return Draft(code, [
        ("Match", True, m.hit({m.world.flag: True}), []),
        ("Excluded Value", False, m.hit({path: value, m.world.flag: True}), []),
        ("No Flag", False, m.hit({m.world.flag: False}), []),
    ])


def number_above(m: Maker) -> Draft:
    action, limit = m.action(), m.rng.randrange(1000, 5000)
    code = f"""LIMIT = {limit}


def rule(event):
    return {m.reading(m.world.action)} == {action!r} and {m.reading(m.world.number, 0)} > LIMIT
"""
    return Draft(code, [
        ("Above", True, m.hit({m.world.action: action, m.world.number: limit + 1}), []),
        ("Below", False, m.hit({m.world.action: action, m.world.number: limit}), []),
        ("Other Action", False, m.hit({m.world.number: limit + 1}), []),
    ])


def unified(m: Maker) -> Draft:
    name, path = m.rng.choice(sorted(m.world.unified.items()))
    keys = tuple(path.removeprefix("$.").split("."))
    code = f"""def rule(event):
    return event.udm("{name}") in ("203.0.113.7", "mallory") and {m.reading(m.world.error)} is None
"""
    return Draft(code, [
        ("Match", True, m.hit({keys: "mallory", ("p_log_type",): m.world.name}), []),
        ("Other Value", False, m.hit({("p_log_type",): m.world.name}), []),
    ])


def either_pair(m: Maker) -> Draft:
    one, other = m.actions(2)
    (path, value), (second, listed) = m.text(), m.text()
    code = f"""def rule(event):
    action = {m.reading(m.world.action)}
    if action == {one!r}:
        return {m.reading(path)} == {value!r}
    elif action == {other!r}:
        return {m.reading(second)} in {[listed, "x"]!r}
    return False
"""
    return Draft(code, [
        ("First", True, m.hit({m.world.action: one, path: value}), []),
        ("Second", True, m.hit({m.world.action: other, second: listed}), []),
        ("Other Action", False, m.hit({path: value}), []),
    ])


def conditional_value(m: Maker) -> Draft:
    path, value = m.text()
    action = m.action()
    code = f"""def rule(event):
    subject = {m.reading(path)} if {m.reading(m.world.action)} == {action!r} else None
    return bool(subject) and subject == {value!r}
"""
    return Draft(code, [
        ("Match", True, m.hit({m.world.action: action, path: value}), []),
        ("Other", False, m.hit({m.world.action: action, path: "else"}), []),
    ])


def with_default(m: Maker) -> Draft:
    path, value = m.text()
    code = f"""def rule(event):
    parent = event.get("{path[0]}") or {{}}
    {"found = parent" + "".join(f'.get("{key}", {{}})' for key in path[1:]) if len(path) > 1 else "found = parent"}
    return found == {value!r} and {m.reading(m.world.action, "")} != ""
"""
    return Draft(code, [
        ("Match", True, m.hit({path: value}), []),
        ("Absent", False, m.hit({}, remove=(path[:1],)), []),
    ])


# MARK: b, through helpers


def succeeded(m: Maker) -> Draft:
    actions = m.actions(4)
    code = f"""from catalogue_helpers import is_success

ACTIONS = {set(actions)!r}


def rule(event):
    return is_success(event, {m.world.error!r}) and {m.reading(m.world.action)} in ACTIONS
""".replace(repr(set(actions)), "{" + ", ".join(map(repr, actions)) + "}")
    return Draft(code, [
        ("Success", True, m.hit({m.world.action: actions[0]}), []),
        ("Failure", False, m.hit({m.world.action: actions[0], m.world.error: "Denied"}), []),
        ("Other", False, m.hit({}), []),
    ])


def helper_deep_get(m: Maker) -> Draft:
    action, (path, value) = m.action(), m.text()
    quoted = ", ".join(f'"{key}"' for key in path)
    action_keys = ", ".join(f'"{key}"' for key in m.world.action)
    code = f"""from catalogue_base import deep_get


def rule(event):
    if deep_get(event, {action_keys}) != {action!r}:
        return False
    return deep_get(event, {quoted}, default="<none>").lower() == {value.lower()!r}
"""
    return Draft(code, [
        ("Match", True, m.hit({m.world.action: action, path: value}), []),
        ("Other", False, m.hit({m.world.action: action, path: value + "!"}), []),
        ("Other Action", False, m.hit({path: value}), []),
    ])


def local_helper(m: Maker) -> Draft:
    actions, (path, value) = m.actions(2), m.text()
    code = f"""TARGETS = frozenset({actions!r})


def is_target(event):
    return {m.reading(m.world.action)} in TARGETS


def is_wanted(event, wanted={value!r}):
    return {m.reading(path, "")} == wanted


def rule(event):
    return is_target(event) and is_wanted(event)
"""
    return Draft(code, [
        ("Match", True, m.hit({m.world.action: actions[1], path: value}), []),
        ("Not Wanted", False, m.hit({m.world.action: actions[1]}), []),
        ("Not Target", False, m.hit({path: value}), []),
    ])


def by_event_type(m: Maker) -> Draft:
    action = m.action()
    code = f"""import catalogue_event_types as event_type


def rule(event):
    return event.udm("event_type") == event_type.{m.rng.choice(["ADMIN", "DELETED"])} and {m.reading(m.world.action)} == {action!r}
"""
    deletes = "DELETED" in code and "delete" in action.lower()
    other = {("p_log_type",): "Other.Type", ("p_udm",): {"event_type": "admin_role"}}
    return Draft(code, [
        ("By Model", deletes, m.hit({m.world.action: action}), []),
        ("By Event", "ADMIN" in code, m.hit({m.world.action: action, **other}), []),
    ])


def modelled_type(m: Maker) -> Draft:
    code = """import catalogue_event_types


def rule(event):
    return event.udm("event_type") == catalogue_event_types.DELETED
"""
    return Draft(code, [
        ("Deleted", True, m.hit({m.world.action: "X.Delete.Y", ("p_log_type",): m.world.name}), []),
        ("Other", False, m.hit({("p_log_type",): m.world.name}), []),
    ])


# MARK: c, loops and lists


def any_element(m: Maker) -> Draft:
    action, value = m.action(), m.rng.choice(m.world.element_values)
    code = f"""def rule(event):
    if {m.reading(m.world.action)} != {action!r}:
        return False
    return any(item.get("{m.world.element_key}") == {value!r} for item in {m.reading(m.world.elements, [])})
"""
    return Draft(code, [
        ("Found", True, m.hit({m.world.action: action, m.world.elements: [{}, {m.world.element_key: value}]}), []),
        ("Not Found", False, m.hit({m.world.action: action}), []),
        ("Other Action", False, m.hit({m.world.elements: [{m.world.element_key: value}]}), []),
    ])


def loop_over_elements(m: Maker) -> Draft:
    value = m.rng.choice(m.world.element_values)
    code = f"""def rule(event):
    for item in {m.reading(m.world.elements, [])}:
        if not item:
            continue
        if item.get("{m.world.element_key}", "").startswith({value[:4]!r}):
            return True
    return False
"""
    return Draft(code, [
        ("Found", True, m.hit({m.world.elements: [{}, {m.world.element_key: value}]}), []),
        ("Empty", False, m.hit({m.world.elements: []}), []),
        ("Absent", False, m.hit({}, remove=(m.world.elements,)), []),
    ])


def walked(m: Maker) -> Draft:
    value = m.rng.choice(m.world.element_values)
    quoted = ", ".join(f'"{key}"' for key in (*m.world.elements, m.world.element_key))
    way = m.rng.choice(["first", "last", "all"])
    code = f"""def rule(event):
    found = event.deep_walk({quoted}, default="", return_val="{way}")
    return found == {value!r} or {value!r} in (found if isinstance(found, list) else [])
"""
    return Draft(code, [
        ("Found", True, m.hit({m.world.elements: [{m.world.element_key: value}]}), []),
        ("Other", False, m.hit({}), []),
        ("Absent", False, m.hit({}, remove=(m.world.elements,)), []),
    ])


def sets(m: Maker) -> Draft:
    words = m.world.word_values
    code = f"""RISKY = {{{", ".join(map(repr, words))}}}


def rule(event):
    return bool(RISKY & set({m.reading(m.world.words, [])}))
"""
    return Draft(code, [
        ("Overlap", True, m.hit({m.world.words: ["a", words[0]]}), []),
        ("None", False, m.hit({m.world.words: ["a"]}), []),
    ])


def counted(m: Maker) -> Draft:
    action, value = m.action(), m.rng.choice(m.world.element_values)
    code = f"""def rule(event):
    if {m.reading(m.world.action)} == {action!r}:
        matching = [
            item for item in {m.reading(m.world.elements, [])} if item.get("{m.world.element_key}") == {value!r}
        ]
        return len(matching) > 1
    return False
"""
    item = {m.world.element_key: value}
    return Draft(code, [
        ("Two", True, m.hit({m.world.action: action, m.world.elements: [item, item]}), []),
        ("One", False, m.hit({m.world.action: action, m.world.elements: [item]}), []),
        ("Other Action", False, m.hit({m.world.elements: [item, item]}), []),
    ])


def nested_loops(m: Maker) -> Draft:
    words = m.world.word_values
    code = f"""PATTERNS = {list(words)!r}


def rule(event):
    hits = 0
    for word in {m.reading(m.world.words, [])}:
        for pattern in PATTERNS:
            if pattern in word:
                hits += 1
                break
    return hits >= 1 and {m.reading(m.world.error)} is None
"""
    return Draft(code, [
        ("Hit", True, m.hit({m.world.words: [words[0] + "/x"]}), []),
        ("No Hit", False, m.hit({m.world.words: ["x"]}), []),
    ])


def word_in_list(m: Maker) -> Draft:
    word, (path, value) = m.rng.choice(m.world.word_values), m.text()
    code = f"""def rule(event):
    return {word!r} in {m.reading(m.world.words, [])} and {m.reading(path)} == {value!r}
"""
    return Draft(code, [
        ("Both", True, m.hit({m.world.words: ["x", word], path: value}), []),
        ("No Word", False, m.hit({path: value}), []),
        ("No Value", False, m.hit({m.world.words: [word]}), []),
    ])


def parts_of_text(m: Maker) -> Draft:
    path, value = m.text()
    parts = [value[1:4], "qqq"]
    code = f"""PARTS = {parts!r}


def rule(event):
    return any(part in {m.reading(path, "")} for part in PARTS)
"""
    return Draft(code, [
        ("Part", True, m.hit({path: "x" + value}), []),
        ("No Part", False, m.hit({path: "-"}), []),
    ])


# MARK: d, expressions, addresses, dates


def regular(m: Maker) -> Draft:
    action, (path, value) = m.action(), m.text()
    code = f"""import re

PATTERN = re.compile(r"^{value[:3].replace(".", "[.]").replace("*", "[*]").replace("+", "[+]")}.*", re.IGNORECASE)


def rule(event):
    if {m.reading(m.world.action)} != {action!r}:
        return False
    return bool(PATTERN.match({m.reading(path, "")}))
"""
    return Draft(code, [
        ("Match", True, m.hit({m.world.action: action, path: value.upper()}), []),
        ("No Match", False, m.hit({m.world.action: action, path: "-"}), []),
        ("Other Action", False, m.hit({path: value}), []),
    ])


def wildcard(m: Maker) -> Draft:
    path, value = m.text()
    code = f"""from fnmatch import fnmatch

PATTERNS = ["*{value[2:]}", "{value[:2]}*zz"]


def rule(event):
    return any(fnmatch({m.reading(path, "")}, pattern) for pattern in PATTERNS)
"""
    return Draft(code, [
        ("Match", True, m.hit({path: "x" + value}), []),
        ("No Match", False, m.hit({path: "-"}), []),
    ])


def network(m: Maker) -> Draft:
    action = m.action()
    code = f"""from ipaddress import ip_address, ip_network

NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")]


def rule(event):
    if {m.reading(m.world.action)} != {action!r}:
        return False
    try:
        address = ip_address({m.reading(m.world.address, "")})
    except ValueError:
        return False
    return any(address in one for one in NETWORKS)
"""
    return Draft(code, [
        ("Inside", True, m.hit({m.world.action: action, m.world.address: "203.0.113.9"}), []),
        ("Outside", False, m.hit({m.world.action: action}), []),
        ("No Address", False, m.hit({m.world.action: action, m.world.address: "host"}), []),
    ])


def dated(m: Maker) -> Draft:
    code = f"""from datetime import datetime, timedelta


def rule(event):
    created = event.get("p_event_time")
    if not created or {m.reading(m.world.action)} is None:
        return False
    when = datetime.strptime(created, "%Y-%m-%d %H:%M:%S")
    return datetime(2026, 3, 1) - when > timedelta(days=30)
"""
    return Draft(code, [
        ("Old", True, m.hit({("p_event_time",): "2026-01-02 03:04:05"}), []),
        ("New", False, m.hit({("p_event_time",): "2026-02-20 00:00:00"}), []),
        ("No Time", False, m.hit({}), []),
    ])


# MARK: e1, scalar functions


def split_text(m: Maker) -> Draft:
    action = m.action()
    path, _ = m.text()
    code = f"""def rule(event):
    if {m.reading(m.world.action)} != {action!r}:
        return False
    parts = {m.reading(path, "")}.replace("/", ".").split(".")
    return len(parts) > 2 and parts[-1].strip() == "end"
"""
    return Draft(code, [
        ("Three Parts", True, m.hit({m.world.action: action, path: "a/b.end"}), []),
        ("Two Parts", False, m.hit({m.world.action: action, path: "b.end"}), []),
        ("Other Action", False, m.hit({path: "a/b.end"}), []),
    ])


def parsed_number(m: Maker) -> Draft:
    code = f"""def rule(event):
    value = {m.reading(m.world.number, "0")}
    try:
        return int(value) * 2 >= 1000000
    except (ValueError, TypeError):
        return False
"""
    return Draft(code, [
        ("Large", True, m.hit({m.world.number: "500000"}), []),
        ("No Number", False, m.hit({m.world.number: "many"}), []),
        ("Null", False, m.hit({m.world.number: None}), []),
    ])


def guarded_type(m: Maker) -> Draft:
    path, value = m.text()
    code = f"""def rule(event):
    value = {m.reading(path)}
    if isinstance(value, str):
        return {value!r} in value
    return False
"""
    return Draft(code, [
        ("Text", True, m.hit({path: "x " + value}), []),
        ("Number", False, m.hit({path: 7}), []),
        ("List", False, m.hit({path: [value]}), []),
    ])


def of_text(m: Maker) -> Draft:
    path, value = m.text()
    code = f"""def rule(event):
    return str({m.reading(path)}).upper() == {value.upper()!r}
"""
    return Draft(code, [
        ("Match", True, m.hit({path: value.lower()}), []),
        ("Null", False, m.hit({path: None}), []),
    ])


# MARK: e2, JSON, state, classes, mocks


def json_text(m: Maker) -> Draft:
    action, (path, _) = m.action(), m.text()
    code = f"""import json


def rule(event):
    if {m.reading(m.world.action)} != {action!r}:
        return False
    policy = json.loads({m.reading(path, "{}")})
    return policy.get("Effect") == "Allow" and "*" in policy.get("Action", [])
"""
    return Draft(code, [
        ("Open", True, m.hit({m.world.action: action, path: '{"Effect": "Allow", "Action": ["*"]}'}), []),
        ("Closed", False, m.hit({m.world.action: action, path: '{"Effect": "Deny"}'}), []),
        ("Other Action", False, m.hit({path: "not json"}), []),
    ])


def with_state(m: Maker) -> Draft:
    path, value = m.text()
    code = f"""FOUND = None


def rule(event):
    global FOUND
    FOUND = {m.reading(path)}
    return FOUND == {value!r}


def title(event):
    return f"Found {{FOUND}}"
"""
    return Draft(code, [
        ("Match", True, m.hit({path: value}), []),
        ("Other", False, m.hit({path: "else"}), []),
    ])


def with_class(m: Maker) -> Draft:
    action = m.action()
    code = f"""from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    LOW = 1
    HIGH = 2


@dataclass
class Finding:
    action: str
    level: Level


def finding(event):
    action = {m.reading(m.world.action)}
    return Finding(action, Level.HIGH if action == {action!r} else Level.LOW)


def rule(event):
    return finding(event).level is Level.HIGH


def alert_context(event):
    return {{"level": finding(event).level.name}}
"""
    return Draft(code, [
        ("High", True, m.hit({m.world.action: action}), []),
        ("Low", False, m.hit({}), []),
    ])


def mocked(m: Maker) -> Draft:
    action = m.action()
    code = f"""import json
from unittest.mock import MagicMock

from catalogue_lookups import known_addresses

ALLOWED = ["192.0.2.1"]


def rule(event):
    if {m.reading(m.world.action)} != {action!r}:
        return False
    known = known_addresses(event)
    if isinstance(known_addresses, MagicMock):
        known = json.loads(known)
    return {m.reading(m.world.address)} not in known
"""
    mock = [{"objectName": "known_addresses", "returnValue": '["198.51.100.1"]'}]
    hit = m.hit({m.world.action: action, m.world.address: "198.51.100.2"})
    return Draft(code, [
        ("Unknown Address", True, hit, mock),
        ("Known Address", False, m.hit({m.world.action: action, m.world.address: "198.51.100.1"}), mock),
        ("Not Mocked", False, m.hit({m.world.action: action, m.world.address: "192.0.2.1"}), []),
    ])


def odd_errors(m: Maker) -> Draft:
    (path, value), action = m.text(), m.action()
    code = f"""def rule(event):
    return event["{m.world.action[0]}"]{"".join(f'["{key}"]' for key in m.world.action[1:])} == {action!r} and (
        {m.reading(path)} or {m.reading(m.world.flag)}
    ) == {value!r}
"""
    return Draft(code, [
        ("Match", True, m.hit({m.world.action: action, path: value}), []),
        ("Other", False, m.hit({m.world.action: action, path: "else"}), []),
    ])


Shape = Callable[[Maker], Draft]
# The parts of each class in the public rules: 52, 17, 15, 6, 4 and 6 of a hundred.
CLASSES: dict[str, tuple[int, tuple[Shape, ...]]] = {
    "a": (52, (
        equals_action, equals_action, action_and_text, action_and_text, action_and_text, early_returns, early_returns,
        prefix_or_suffix, lowered, all_literal, negated, number_above, unified, either_pair, conditional_value, with_default,
    )),
    "b": (17, (succeeded, succeeded, helper_deep_get, local_helper, by_event_type, modelled_type)),
    "c": (15, (any_element, any_element, loop_over_elements, walked, sets, counted, nested_loops, word_in_list, parts_of_text)),
    "d": (6, (regular, wildcard, network, dated)),
    "e1": (4, (split_text, parsed_number, guarded_type, of_text)),
    "e2": (6, (json_text, with_state, with_class, mocked, odd_errors)),
}
