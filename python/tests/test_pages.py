"""What pages say of bodies, read from their sources."""

from __future__ import annotations

import os
import sys
import unittest
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from picket_worker import prefilter  # noqa: E402


def page(source: str, helpers: str = "", kind: str = "rule", **options: Any) -> dict[str, Any]:
    """The page of a body beside a module `helpers`."""
    item = {"id": "a", "kind": kind, "path": "a.py", "source": source, "log_types": ["L"]}
    modules = [{"id": "helpers", "path": "helpers.py", "source": helpers}, *options.get("modules", [])]
    found = prefilter.Catalogue([item], modules, options.get("data_models", [])).facts("a")["page"]
    assert isinstance(found, dict)
    return found


def of(name: str, body: str, **options: Any) -> dict[str, Any]:
    """The page of a rule that always matches, with another function."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return page(f"{options.pop('before', '')}\ndef rule(event): return True\ndef {name}(event):\n{lines}", **options)


def atom(field: str, operation: str, *values: Any) -> dict[str, Any]:
    return {"field": field.split("."), "op": operation, **({"values": list(values)} if values else {})}


class Decisions(unittest.TestCase):
    def test_a_condition_is_complete_where_it_alone_decides(self) -> None:
        for expression, condition, complete in (
            ("event.get('a') == 'x'", atom("a", "equals", "x"), True),
            ("event.get('a', '').startswith('x')", atom("a", "starts_with", "x"), True),
            ("True", None, True),
            ("False", {"any": []}, True),
            ("event.get('a') == 'x' and len(event.get('b', [])) > 2", atom("a", "equals", "x"), False),
            ("event.get('a')", atom("a", "truthy"), False),
            ("unknown(event)", None, False),
            (
                "event.get('a') in ('x', 'y') and (event.get('b') == 1 or not event.get('c'))",
                {"all": [atom("a", "equals", "x", "y"), {"any": [atom("b", "equals", 1, True), atom("c", "falsy")]}]},
                True,
            ),
        ):
            with self.subTest(expression=expression):
                found = page(f"def rule(event): return {expression}\n")
                self.assertEqual((found["condition"], found["complete"]), (condition, complete))

    def test_alternatives_say_nothing_twice(self) -> None:
        found = page("def rule(event): return event.get('a') == 'x' or event.get('a') != 'x' and event.get('b') == 'y'\n")
        self.assertEqual(found["condition"], {"any": [atom("a", "equals", "x"), atom("b", "equals", "y")]})

    def test_errors_are_no_part_of_it(self) -> None:
        found = page("def rule(event): return event.deep_get('a', 'b').lower() == 'x'\n")
        self.assertEqual((found["condition"], found["complete"]), (atom("a.b", "equals_folded", "x"), True))

    def test_what_is_not_followed_may_match(self) -> None:
        is_x = atom("a", "equals", "x")
        for body, condition in (
            ("    return event.get('a') == 'x' and helper(event)\n", is_x),
            ("    if event.get('a') != 'x': return False\n    with event: return True\n", is_x),
            ("    try: return event['a'] == 'x'\n    except KeyError: return False\n", None),
            ("    if event.get('a') != 'x': raise ValueError\n    return True\n", is_x),
        ):
            with self.subTest(body=body):
                helpers = "def helper(event):\n    with event: return False\n"
                found = page("from helpers import helper\ndef rule(event):\n" + body, helpers)
                self.assertEqual((found["condition"], found["complete"]), (condition, "raise" in body))

    def test_imports_inside_of_functions_are_followed_where_they_are_certain(self) -> None:
        helpers = (
            "def deep_get(event, *keys, default=None):\n    from functools import reduce\n"
            "    from collections.abc import Mapping\n"
            "    found = reduce(lambda held, key: held.get(key, default) if isinstance(held, Mapping) else default, keys, event)\n"
            "    return default if found is None else found\n"
        )
        found = page("from helpers import deep_get\ndef rule(event): return deep_get(event, 'a', 'b') == 'x'\n", helpers)
        self.assertEqual(found["condition"], atom("a.b", "equals", "x"))

    def test_what_changes_other_modules_leaves_nothing_certain(self) -> None:
        found = page("import json\njson.loads = None\ndef rule(event): return event.get('a') == 'x'\n")
        self.assertEqual((found["condition"], found["complete"]), (None, False))

    def test_a_policy_is_about_what_fails(self) -> None:
        for body, condition in (
            ("resource.get('Encrypted') is True", None),
            ("resource.get('Encrypted') == 'yes'", atom("Encrypted", "not_equals", "yes")),
            ("not resource['Public']", atom("Public", "truthy")),
            ("isinstance(resource, dict) and resource.get('A') != 'x'", atom("A", "equals", "x")),
            ("not isinstance(resource.get('A'), list)", atom("A", "list")),
        ):
            with self.subTest(body=body):
                found = page(f"def policy(resource): return {body}\n", kind="policy")
                self.assertEqual(found["condition"], condition)

    def test_indicators_are_the_comparisons_of_the_whole_body(self) -> None:
        source = (
            "def rule(event):\n    if event.get('a') != 'x':\n        return False\n"
            "    for one in event.get('list', []):\n        if one: return True\n"
            "    return event.get('b', '').endswith(('.exe', '.dll')) or event.get('n', 0) > 5\n"
        )
        self.assertEqual(
            [(one["field"], one["op"], one["values"]) for one in page(source)["indicators"]],
            [("a", "equals", ["x"]), ("b", "ends_with", [".dll", ".exe"]), ("n", "greater", [5])],
        )

    def test_patterns_are_indicators_too(self) -> None:
        source = (
            "import re\nfrom fnmatch import fnmatch\nPATTERN = re.compile(r'^/tmp/')\ndef rule(event):\n"
            "    if PATTERN.match(event.get('path')) or re.search('x+', event.get('name').lower()): return True\n"
            "    return fnmatch(event.get('host'), '*.example') or re.match(event.get('p'), 'text') is not None\n"
        )
        self.assertEqual(
            [(one["field"], one["op"], one["values"]) for one in page(source)["indicators"]],
            [("path", "matches", ["^/tmp/"]), ("name", "matches_folded", ["x+"]), ("host", "matches_glob", ["*.example"])],
        )


class Texts(unittest.TestCase):
    def test_titles_have_placeholders(self) -> None:
        for body, expected in (
            ("return f\"[{event.get('a')}] by {event.deep_get('b', 'c', default='x')}\"", ["[{a}] by {b.c}"]),
            ("return \"A \" + event.get('a')", ["A {a}"]),
            ("return 'constant'", ["constant"]),
            ("return event.get('a', 'unknown')", ["{a}"]),
            ("return f\"{len(event.get('a'))} of {event['b'][0]}\"", ["{a} of {b}"]),
            ("return '{} by {name}'.format(event.get('a'), name=event.get('b'))", ["{a} by {b}"]),
            ("return '%s by %s' % (event.get('a'), event.get('b'))", ["{a} by {b}"]),
            ("who = event.get('a') or event.get('b')\nreturn f'By {who}'", ["By {a or b}"]),
            ("who = event.get('a').split('@')[0].upper()\nreturn f'By {who}'", ["By {a}"]),
            ("text = f\"A {event.get('a')}\"\nif event.get('b'):\n  text += f\" B {event.get('b')}\"\nreturn text",
             ["A {a} B {b}", "A {a}"]),
            ("try:\n  who = event['a']['b']\nexcept KeyError:\n  who = 'nobody'\nreturn f'By [{who}]'", ["By [{a.b}]"]),
            ("return f'{NAME}: {event.get(\"a\")}'", ["Fixed: {a}"]),
            ("if event.get('a') == 'x':\n  return f\"X {event.get('b')}\"\nreturn 'other'", ["X {b}", "other"]),
            ("return shared(event, 'T')", ["T for {user.name}"]),
            ("return ', '.join(one['n'] for one in event.get('list'))", ["{list}"]),
        ):
            with self.subTest(body=body):
                helpers = "def shared(event, text):\n    return f\"{text} for {event.deep_get('user', 'name')}\"\n"
                found = of("title", body, before="from helpers import shared\nNAME = 'Fixed'", helpers=helpers)
                self.assertEqual((sorted(found["titles"]), found["unread"]), (sorted(expected), []))

    def test_what_cannot_be_read_is_said(self) -> None:
        for name, body in (
            ("title", "return compute()"),
            ("dedup", "return compute()"),
            ("severity", "return compute()"),
            ("unique", "return compute()"),
            ("alert_context", "return compute(event)"),
        ):
            with self.subTest(name=name):
                self.assertEqual(of(name, body)["unread"], [name])

    def test_dedup_and_unique_are_the_fields_they_are_made_of(self) -> None:
        for body, expected in (
            ("return event.get('a')", ["a"]),
            ("return f\"{event.get('a')}:{event.deep_get('b', 'c')}\"", ["a", "b.c"]),
            ("return '-'.join([event.get('a'), str(event.get('n'))])", ["a", "n"]),
            ("key = event.get('a')\nif not key:\n  key = event.get('b')\nreturn key", ["a", "b"]),
        ):
            with self.subTest(body=body):
                self.assertEqual(of("dedup", body)["dedup"], expected)
                self.assertEqual(of("unique", body)["unique"], expected)


class Severities(unittest.TestCase):
    def severities(self, body: str) -> list[tuple[str, Any]]:
        found = of("severity", body, before="LEVELS = {'admin': 'High', 'root': 'critical', 'user': 'LOW'}")
        return [(one["severity"], one["condition"]) for one in found["severities"]]

    def test_they_come_with_what_must_hold(self) -> None:
        is_root = atom("user", "equals", "root")
        self.assertEqual(self.severities("return 'high'"), [("HIGH", None)])
        self.assertEqual(
            self.severities("if event.get('user') == 'root':\n  return 'CRITICAL'\nreturn 'DEFAULT'"), [("CRITICAL", is_root)]
        )
        self.assertEqual(
            self.severities("return 'HIGH' if event.get('user') == 'root' else 'LOW'"),
            [("HIGH", is_root), ("LOW", atom("user", "not_equals", "root"))],
        )

    def test_a_table_of_them_is_read(self) -> None:
        self.assertEqual(
            self.severities("return LEVELS.get(event.get('role', '').lower(), 'DEFAULT')"),
            [
                ("HIGH", atom("role", "equals_folded", "admin")), ("CRITICAL", atom("role", "equals_folded", "root")),
                ("LOW", atom("role", "equals_folded", "user")),
            ],
        )

    def test_what_is_computed_is_named_without_a_condition(self) -> None:
        self.assertEqual(
            self.severities("level = compute(event)\nif level > 3:\n  return 'HIGH'\nreturn other(level)"), [("HIGH", None)]
        )


class Contexts(unittest.TestCase):
    def test_they_are_followed_through_helpers_and_additions(self) -> None:
        helpers = "def base(event):\n    return {'user': event.deep_get('actor', 'name')}\n"
        found = of(
            "alert_context",
            "found = base(event)\nfound['ip'] = event.get('ip')\nfound.update({'n': 1})\n"
            "return found | {'list': event.get('l', []), 'both': [event.get('a'), event.get('b')]}",
            before="from helpers import base", helpers=helpers,
        )
        self.assertEqual(
            [(one["key"], one["field"]) for one in found["context"]],
            [("user", "actor.name"), ("ip", "ip"), ("n", None), ("list", "l"), ("both", "a, b")],
        )


class Using(unittest.TestCase):
    MODELS = [{"id": "Model", "path": "m.py", "source": None, "log_types": ["L"], "enabled": True,
               "mappings": [{"name": "user", "path": "a.b"}]}]

    def used(self, source: str, helpers: str = "") -> tuple[list[str], list[str]]:
        modules = [{"id": "deeper", "path": "deeper.py", "source": "def low(event): return event.udm('user')\n"}]
        found = page(source, helpers, modules=modules, data_models=self.MODELS)
        return found["helpers"], found["data_models"]

    def test_modules_and_data_models_are_found_through_the_functions_that_are_called(self) -> None:
        rule = "def rule(event): return "
        by_helper = "import deeper\nfrom deeper import low\ndef high(event): return low(event) == 'x'\ndef other(event): return True\n"
        for source, helpers, expected in (
            (rule + "True\n", "", ([], [])),
            (rule + "event.udm('user') == 'x'\n", "", ([], ["Model"])),
            ("from helpers import high\n" + rule + "high(event)\n", by_helper, (["helpers", "deeper"], ["Model"])),
            ("from helpers import other\n" + rule + "other(event)\n", by_helper, (["helpers"], [])),
            ("import helpers\n" + rule + "helpers.high(event)\n", by_helper, (["helpers", "deeper"], ["Model"])),
            ("from helpers import *\n" + rule + "True\n", by_helper, (["helpers"], [])),
            ("import json, re\n" + rule + "True\n", "", ([], [])),
        ):
            with self.subTest(source=source):
                self.assertEqual(self.used(source, helpers), expected)


class Bounds(unittest.TestCase):
    def test_hard_sources_have_a_page_all_the_same(self) -> None:
        branches = "".join(f"    if event.get('f{n}') == {n}:\n        text += f\"{{event.get('g{n}')}}\"\n" for n in range(40))
        for source in (
            "def rule(event): return True\ndef title(event):\n    text = ''\n" + branches + "    return text\n",
            "def rule(event): return True\ndef title(event): return title(event)\n",
            "def rule(event): return True\ndef title(event, more): return 'x'\n",
            "def rule(event): return True\ntitle = 'x'\n",
            "def rule(event): return True\ndef title(event):\n    while True:\n        with open('x') as f: return f.read()\n",
            "rule = None\n",
            "def rule(event): return True\nclass title: pass\n",
            "def rule(event): return True\ndef title(event): return '{0.a} {!r:>{n}}'.format(event, 1)\n",
        ):
            with self.subTest(source=source):
                self.assertIsInstance(page(source)["titles"], list)

    def test_a_source_that_is_not_python_has_none(self) -> None:
        item = {"id": "a", "kind": "rule", "path": "a.py", "source": "def rule(", "log_types": ["L"]}
        self.assertIsNone(prefilter.Catalogue([item], [], []).facts("a")["page"])


if __name__ == "__main__":
    unittest.main()
