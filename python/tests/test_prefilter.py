"""The prefilter: what it finds, that it is never wrong, and what makes it give up."""

from __future__ import annotations

import json
import os
import random
import sys
import unittest
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import make_conditions  # noqa: E402
import tricky_bodies  # noqa: E402
from catalogue_fixtures import catalogue  # noqa: E402
from fuzz_prefilter import Subject, compare  # noqa: E402
from picket_worker import prefilter  # noqa: E402
from picket_worker.event import PantherEvent  # noqa: E402
from picket_worker.prefilter import conditions  # noqa: E402
from picket_worker.prefilter.wire import as_json  # noqa: E402


def facts(source: str, *others: str, **options: Any) -> dict[str, Any]:
    """What is found about a body, beside others and a module `helpers`."""
    items = [
        {"id": str(number), "kind": "rule", "path": "r.py", "source": text, "log_types": ["L"]} for number, text in enumerate((source, *others))
    ]
    helpers = [{"id": "helpers", "path": "helpers.py", "source": options.get("helpers", "")}]
    return prefilter.Catalogue(items, helpers, options.get("data_models", [])).facts("0")


def condition(body: str, **options: Any) -> Any:
    return facts(tricky_bodies.source_of(body), **options)["prefilter"]


def atom(field: str, op: str, *values: Any, **more: Any) -> dict[str, Any]:
    return {"field": field.split("."), "op": op, **({"values": list(values)} if values else {}), **more}


class Found(unittest.TestCase):
    """Conditions of bodies of the usual shapes, exactly."""

    def test_conditions(self) -> None:
        cases: list[tuple[str, Any]] = [
            ('return event.get("a") == "x"', atom("a", "equals", "x")),
            ('return event.get("a") == 1', atom("a", "equals", 1, True)),
            ('return event.get("a") in ("x", "y")', atom("a", "equals", "x", "y")),
            ('return event.get("a") != "x"', atom("a", "not_equals", "x")),
            ('if event.get("a") != "x":\n    return False\nreturn event["b"] > 3', atom("a", "equals", "x")),
            ('return event.deep_get("a", "b") == "x"', atom("a.b", "equals", "x")),
            ('if event.get("a"):\n    return False\nreturn True', atom("a", "falsy")),
            ('return all([event.get("a") == "x", event.get("b") == "y"])', {"all": [atom("a", "equals", "x"), atom("b", "equals", "y")]}),
            ('return event.get("a") == "x" or event.get("a") == "y"', atom("a", "equals", "x", "y")),
            ('return event.get("a") == "x" and event.get("a") == "y"', {"any": []}),
            ('return "k" in event and event.get("k") == "x"', atom("k", "equals", "x")),
            ('return event["a"] == "x"', {"any": [atom("a", "equals", "x"), atom("a", "missing")]}),
            ('return isinstance(event.get("a"), str) and event.get("a").startswith("x")', atom("a", "starts_with", "x")),
            ('return False', {"any": []}),
            ('return True', None),
            ('return event.get("a")', None),
            ('print("x")\nreturn event.get("a") == "x"', None),
            ('import os\nreturn event.get("a") == "x"', None),
        ]
        for body, expected in cases:
            with self.subTest(body=body):
                self.assertEqual(normal(condition(body)), normal(expected))

    def test_text_in_another_case_is_compared_in_ascii_only(self) -> None:
        found = condition('return event.get("a", "").lower() == "k"')
        for value, runs in (("K", True), ("k", True), ("x", False), ("\u212a", True), ("é", True), (None, True), (5, True)):
            self.assertEqual(prefilter.evaluate(found, {"a": value}), runs, value)
        self.assertFalse(prefilter.evaluate(found, {}))

    def test_helpers_are_followed_and_data_models_too(self) -> None:
        helpers = "def ok(event):\n    return not event.get('error')\n"
        found = condition("from helpers import ok\ndef rule(event):\n    return ok(event) and event.get('a') == 'x'", helpers=helpers)
        self.assertEqual(normal(found), normal({"all": [atom("a", "equals", "x"), atom("error", "falsy")]}))
        model = {"id": "m", "log_types": ["L"], "source": None, "mappings": [{"name": "user", "path": "$.actor.name"}]}
        found = condition('return event.udm("user") == "ann"', data_models=[model])
        self.assertEqual(normal(found), normal(atom("actor.name", "equals", "ann", exact=True)))


def normal(found: Any) -> Any:
    """A condition without the order of its parts and values."""
    if found is None:
        return None
    for word in ("any", "all"):
        if word in found:
            return (word, frozenset(normal(part) for part in found[word]))
    values = frozenset((type(value).__name__, value) for value in found.get("values", ()))
    return (tuple(found["field"]), found["op"], values, found.get("exact", False))


class Sound(unittest.TestCase):
    """What is removed returns False in Python as well."""

    def test_random_events_over_the_catalogue(self) -> None:
        count = compare(Subject(*catalogue()), 12_000, seed=11)
        self.assertGreater(count.removed / count.pairs, 0.7)
        self.assertGreater(count.matched, 100)
        self.assertGreater(count.raised, 50)

    def test_bodies_that_are_hard_to_read(self) -> None:
        load = tricky_bodies.load()
        subject = Subject(load, {body["id"]: [{"Log": {}}] for body in load["bodies"]})
        self.assertGreater(sum(one is not None for one in subject.conditions.values()), 125)
        rng, removed = random.Random(5), 0
        for _ in range(250):
            event = {key: rng.choice(tricky_bodies.VALUES) for key in rng.sample(("k", "l", "K", "L"), rng.randint(0, 3))}
            event["p_log_type"] = rng.choice(("Tricky", "Tricky", "Other", None))
            for body in subject.rules["Tricky"]:
                if prefilter.evaluate(subject.conditions[body.identifier], event):
                    continue
                removed += 1
                with self.subTest(source=tricky_bodies.BODIES[int(body.identifier.split(".")[1])], event=json.dumps(event)):
                    self.assertIs(subject.answer(body, event, "Tricky"), False)
        self.assertGreater(removed, 10_000)

    def test_calls_that_are_left_out_change_nothing_that_later_events_see(self) -> None:
        states = [source for source in tricky_bodies.BODIES if "global N" in source]
        with_title = [source if "def title" in source else source + "\ndef title(event):\n    return str(N)" for source in states]
        items = [
            {"id": f"s{number}", "kind": "rule", "path": "s.py", "source": source + "\n", "log_types": ["Tricky"]}
            for number, source in enumerate(with_title)
        ]
        load = {**tricky_bodies.load(), "bodies": items}
        subject = Subject(load, {item["id"]: [{"Log": {}}] for item in items})
        every, some = ([subject.loaded.run(item["id"], item["source"], item["path"]) for item in items] for _ in range(2))
        rng, removed = random.Random(6), 0
        for _ in range(400):
            event = {key: rng.choice(("a", "b", ["a"], None, 1)) for key in rng.sample(("k", "l"), rng.randint(0, 2))}
            for item, whole, part in zip(items, every, some):
                if not prefilter.evaluate(subject.conditions[item["id"]], event):
                    removed += 1
                    self.assertEqual(outcome(whole, event), (False, None))
                    continue
                with self.subTest(source=item["source"], event=event):
                    self.assertEqual(outcome(part, event), outcome(whole, event))
        self.assertGreater(removed, 100)

    def test_simpler_conditions_mean_the_same(self) -> None:
        rng = random.Random(9)
        for _ in range(3_000):
            parts = [random_condition(rng, 2) for _ in range(rng.randint(2, 3))]
            joined = conditions.both(*parts), conditions.either(*parts)
            for _ in range(4):
                event = {key: rng.choice(SMALL) for key in rng.sample(("a", "b"), rng.randint(0, 2))}
                truths = [prefilter.evaluate(as_json(part), event) for part in parts]
                with self.subTest(parts=[as_json(part) for part in parts], event=event):
                    self.assertEqual(prefilter.evaluate(as_json(joined[0]), event), all(truths))
                    self.assertEqual(prefilter.evaluate(as_json(joined[1]), event), any(truths))


    def test_the_conditions_for_other_readers_are_what_the_evaluator_says(self) -> None:
        self.assertEqual(make_conditions.PLACE.read_text("utf-8"), make_conditions.text_of(make_conditions.made()))


def outcome(module: Any, event: dict[str, Any]) -> tuple[Any, Any]:
    """What `rule` gave for an event, and `title` after a match."""
    try:
        matched = module.rule(PantherEvent(event, None))
    except Exception as error:
        return repr(error), None
    return matched, module.title(PantherEvent(event, None)) if matched is True else None


SMALL: tuple[Any, ...] = ("x", "xy", "X", "é", "", None, 0, 1, True, 2.5, [], ["x"], {}, {"c": "x"}, {"c": None}, {"C": "x"})
TEXTS = ("x", "y", "xy")
OPERATIONS = ("equals", "equals", "equals", "starts_with", "ends_with", "contains", "includes", "equals_folded", "contains_folded")


def random_condition(rng: random.Random, depth: int) -> conditions.Condition:
    if depth and rng.random() < 0.4:
        join = rng.choice((conditions.both, conditions.either))
        return join(*(random_condition(rng, depth - 1) for _ in range(rng.randint(2, 3))))
    path, exact = rng.choice((("a",), ("b",), ("a", "c"))), rng.random() < 0.2
    operation = rng.choice((*OPERATIONS, *conditions.KIND_OPERATIONS, "truthy", "falsy"))
    if operation not in OPERATIONS:
        return conditions.atom(path, exact, operation)
    if rng.random() < 0.4:
        operation = conditions.opposite(operation)
    values = TEXTS if operation.removeprefix("not_") not in ("equals", "includes") else (*TEXTS, None, 1, 0)
    return conditions.atom(path, exact, operation, rng.sample(values, rng.randint(1, 2)))


class GivenUp(unittest.TestCase):
    """What makes it uncertain what a name stands for leaves no condition."""

    def test_a_body_that_changes_others_takes_every_condition_away(self) -> None:
        simple = 'def rule(event):\n    return event.get("a") == "x"\n'
        self.assertIsNotNone(facts(simple, "def rule(event):\n    return True\n")["prefilter"])
        for other in (
            "import helpers\nhelpers.f = None\ndef rule(event): return True\n",
            "from panther_core import PantherEvent\ndef rule(event):\n    PantherEvent.get = None\n    return True\n",
            "import builtins\ndef rule(event): return True\n",
            'def rule(event):\n    exec("x = 1")\n    return True\n',
            "import helpers\ndef rule(event):\n    setattr(helpers, 'f', None)\n    return True\n",
            "import helpers\ndef rule(event):\n    del helpers.f\n    return True\n",
            "import sys\ndef rule(event):\n    sys.modules['helpers'] = None\n    return True\n",
            "import helpers\ndef rule(event):\n    helpers.__dict__['f'] = None\n    return True\n",
            "import helpers\ndef rule(event):\n    getattr(helpers, '__dict__')['f'] = None\n    return True\n",
            "import sys\nsys.setrecursionlimit(30)\ndef rule(event): return True\n",
            "import helpers\ng = getattr\ndef rule(event): return True\n",
            "import operator, helpers\noperator.attrgetter('f')(helpers)\ndef rule(event): return True\n",
            "import pickle\ndef rule(event): return True\n",
            "class A:\n    def __rand__(self, other):\n        other.add('y')\ndef rule(event): return True\n",
            "NAME = '__dict__'\ndef rule(event): return True\n",
            "import functools\nclass A:\n    def change(self):\n        self.reduce = None\nA.change(functools)\ndef rule(event): return True\n",
        ):
            with self.subTest(other=other):
                self.assertIsNone(facts(simple, other)["prefilter"])

    def test_a_list_that_another_body_may_change_is_not_a_constant(self) -> None:
        helpers = "NAMES = ['x']\ndef named(event):\n    return event.get('a') in NAMES\n"
        using = "from helpers import named\ndef rule(event):\n    return named(event)\n"
        self.assertEqual(facts(using, helpers=helpers)["prefilter"], atom("a", "equals", "x"))
        for other in (
            "from helpers import NAMES\ndef rule(event):\n    NAMES.append('y')\n    return True\n",
            "import helpers\ndef rule(event):\n    helpers.NAMES.append('y')\n    return True\n",
            "import helpers\ndef rule(event):\n    held = helpers.NAMES\n    held.append('y')\n    return True\n",
            "from helpers import NAMES as names\ndef rule(event):\n    names[0] = 'y'\n    return True\n",
            "from helpers import *\ndef rule(event):\n    NAMES.append('y')\n    return True\n",
            "from helpers import NAMES\ndef any(x):\n    x.append('y')\ndef rule(event):\n    any(NAMES)\n    return True\n",
            "from helpers import NAMES\nclass A:\n    def __eq__(self, other):\n        other.append('y')\ndef rule(event):\n    return NAMES == A()\n",
        ):
            with self.subTest(other=other):
                self.assertIsNone(facts(using, other, helpers=helpers)["prefilter"])

    def test_sources_that_do_not_parse_and_bodies_without_end_have_none(self) -> None:
        self.assertIsNone(facts("def rule(event:\n")["prefilter"])
        self.assertIsNone(facts("x = 1\n")["prefilter"])
        branches = "".join(f'    if event.get("k{number}"):\n        x = {number}\n' for number in range(40))
        self.assertIsNone(facts(f"def rule(event):\n    x = 0\n{branches}    return x == 1\n")["prefilter"])

    def test_data_models_that_do_not_load_are_not_followed(self) -> None:
        good = {"name": "user", "path": "actor.name"}
        for source, mapping, followed in (
            (None, {"name": "other", "path": "a.b"}, True), (None, {"name": "other", "path": "a[*].b"}, False),
            (None, {"name": "other"}, False), (None, {"name": "other", "method": "f"}, False),
            ("def f(event): return 1", {"name": "other", "method": "f"}, True), ("f = 1", {"name": "other", "method": "f"}, False),
        ):
            with self.subTest(source=source, mapping=mapping):
                model = {"id": "m", "log_types": ["L"], "source": source, "mappings": [good, mapping]}
                found = condition('return event.udm("user") == "ann"', data_models=[model])
                self.assertEqual(found is not None, followed)

    def test_a_data_model_that_may_fail_to_load_may_map_nothing(self) -> None:
        mapping = {"name": "user", "path": "actor.name"}
        for source, certain in (
            ("import re\nfrom helpers import f\nN = [1, {'a': 2}]\ndef g(event, n=1): return n", True),
            ("from helpers import no_such_name", False), ("import no_such_module", False), ("x = 1 / 0", False),
            ("def g(event: no_such_name): return 1", False), ("@no_such_name\ndef g(event): return 1", False),
        ):
            with self.subTest(source=source):
                model = {"id": "m", "log_types": ["L"], "source": source, "mappings": [mapping]}
                found = condition('return event.udm("user") == "ann"', data_models=[model], helpers="def f(): return 1")
                self.assertFalse(prefilter.evaluate(found, {"actor": {"name": "bob"}}))
                self.assertTrue(prefilter.evaluate(found, {"actor": {"name": "ann"}}))
                self.assertEqual(prefilter.evaluate(found, {"user": "ann"}), not certain)
                self.assertEqual(prefilter.evaluate(found, {"p_udm": {"user": "ann"}}), not certain)

    def test_names_that_stand_for_two_things_leave_no_condition(self) -> None:
        body = {"id": "b", "kind": "rule", "path": "b.py", "source": tricky_bodies.source_of('return event.get("a") == 1'), "log_types": ["L"]}
        self.assertIsNotNone(prefilter.Catalogue([body], [], []).facts("b")["prefilter"])
        self.assertIsNone(prefilter.Catalogue([body, body], [], []).facts("b")["prefilter"])
        helper = {"id": "functools", "path": "functools.py", "source": "reduce = None"}
        self.assertIsNone(prefilter.Catalogue([body], [helper], []).facts("b")["prefilter"])

    def test_state_that_the_next_event_could_see_is_never_left_out(self) -> None:
        for body, followed in (
            ('global N\nN = event.get("a")\nreturn N == "x"', True),
            ('global N\nif event.get("a") != "x":\n    return False\nN = event.get("b")\nreturn True', False),
            ('global N, M\nN = event.get("a")\nM = event.deep_get("c", "d")\nif N != "x":\n    return False\nM = 1\nreturn True', True),
            ('global N, M\nN = event.get("a")\nreturn N == "x"', False),
            ('global N\nN = A.read()\nreturn N == "x"', False),
            ('global N\nN = helper(event)\nreturn N == "x"', False),
            ('global N\nif event.get("a") == "x":\n    N = 1\nreturn event.get("b") == "y"', False),
            ('global N\nN += 1\nreturn event.get("a") == "x"', False),
            ('global N\nold = N\nN = event.get("a")\nreturn old == "x"', False),
        ):
            with self.subTest(body=body):
                source = "N = 0\n" + tricky_bodies.source_of(body)
                found = facts(source)["prefilter"]
                leaves = found is not None and not prefilter.evaluate(found, {"a": "z", "b": "z"})
                kept = found is None or prefilter.evaluate(found, {"a": "z", "b": "y"}) and prefilter.evaluate(found, {"a": "x"})
                self.assertTrue(leaves if followed else kept, found)

    def test_policies_have_none(self) -> None:
        body = {"id": "p", "kind": "policy", "path": "p.py", "source": "def rule(r): return r.get('a') == 1", "log_types": []}
        self.assertIsNone(prefilter.Catalogue([body], [], []).facts("p")["prefilter"])


if __name__ == "__main__":
    unittest.main()
