"""The worker against what panther_core was seen to do (Tests/Fixtures/python/*.reference.json)."""

import json
import os
import re
import sys
import unittest
from typing import Any, Dict, List

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from expressions import outcomes, shortened  # noqa: E402
from harness import Zygote, rule  # noqa: E402
from picket_worker import datamodels, emulation  # noqa: E402
from picket_worker.bodies import Catalogue  # noqa: E402

FIXTURES = os.path.join(HERE, "..", "..", "Tests", "Fixtures", "python")
NAMES = ("title", "description", "reference", "severity", "runbook", "destinations", "dedup", "alert_context", "unique")


def read(name: str) -> Any:
    with open(os.path.join(FIXTURES, name), encoding="utf-8") as file:
        return json.load(file)


class Expressions(unittest.TestCase):
    """What events and their values answer to what a body may write."""

    def test_every_expression_has_the_recorded_value_or_error(self) -> None:
        emulation.install()
        modules = {
            name: getattr(sys.modules["panther_core.enriched_event"], name)
            for name in ("PantherEvent", "ImmutableCaseInsensitiveDict", "ImmutableList")
        }
        count = 0
        for group, expected in zip(read("expressions.json"), read("expressions.reference.json")):
            model = None
            if group["data_model"] is not None:
                definition = group["data_model"]
                module = Catalogue({}).run("model", definition["source"], definition["path"])
                model = datamodels.build(definition, module)
            for expression, want, got in zip(group["expressions"], expected, outcomes(group, modules, model)):
                with self.subTest(expression=expression, event=json.dumps(group["event"])[:200]):
                    self.assertEqual(got, want)
                count += 1
        self.assertGreater(count, 1500)


class Functions(unittest.TestCase):
    """What becomes of what the functions of a body return and raise."""

    def start(self, confine: bool) -> None:
        self.cases: List[Dict[str, Any]] = read("functions.json")
        self.expected: List[Dict[str, Any]] = read("functions.reference.json")
        self.zygote = Zygote(confine=confine)
        self.addCleanup(self.zygote.close)
        bodies = [
            rule(f"{case['id']}.{index}", case["source"], kind=case["kind"]) for index, case in enumerate(self.cases)
        ]
        for body, case in zip(bodies, self.cases):
            body["id"] = case["id"]
        self.loaded = self.zygote.load(bodies)["bodies"]

    def test_live_results_are_those_recorded(self) -> None:
        for confine in (False, True):
            self.start(confine)
            self.check()

    def check(self) -> None:
        worker = self.zygote.spawn()
        for index, (case, expected) in enumerate(zip(self.cases, self.expected)):
            with self.subTest(case=case["name"]):
                if expected["live"]["setup"] is not None:
                    self.assertIsNotNone(self.loaded[index]["problem"])
                    continue
                self.assertIsNone(self.loaded[index]["problem"])
                entries = worker.evaluate([("Test.Log", [index], case["event"])])[0]
                self.compare(case, entries[0] if entries else None, expected["live"], expected["test"])

    def compare(self, case: Dict[str, Any], entry: Any, expected: Dict[str, Any], tested: Dict[str, Any]) -> None:
        if entry is None:
            self.assertEqual((expected["matched"], expected["error"]), (False, None))
            return
        error = entry["error"] and [entry["error"]["class"], entry["error"]["message"]]
        self.assertEqual((entry["matched"], error), (expected["matched"], expected["error"]))
        if error is not None:
            return
        errors = {one["function"]: [one["class"], one["message"]] for one in entry["auxiliary_errors"]}
        for name in NAMES:
            key = "context" if name == "alert_context" else name
            want = expected.get(name)
            if want is None:
                self.assertNotIn(key, entry)
                self.assertNotIn(name, errors)
            elif tested[name]["error"] is not None and not self.deliberate(name, tested[name]):
                self.assertEqual(in_any_version(errors.get(name)), tested[name]["error"])
                got = shortened(in_any_version(entry.get(key)))
                self.assertEqual(got, want["output"] if name == "alert_context" else None)
            elif not self.deliberate(name, tested[name]) and name != "destinations":
                self.assertNotIn(name, errors)
                got = entry.get(key)
                # The daemon gives an empty deduplication string its default, and a severity that of the metadata.
                got = got or f"defaultDedupString:{case['id']}" if name == "dedup" else got
                self.assertEqual(
                    shortened("MEDIUM" if got == "DEFAULT" and name == "severity" else got), want["output"]
                )

    def deliberate(self, name: str, tested: Dict[str, Any]) -> bool:
        """`unique` may return None: it then counts nothing. Destinations are resolved by the daemon."""
        error = tested["error"]
        return error is not None and (
            (name == "unique" and "NoneType" in error[1]) or error[0] == "UnknownDestinationError"
        )


def in_any_version(error: Any) -> Any:
    """An error, or text with one, as Python 3.11 words it, in which the records were made.

    From 3.12 on JSON's error says which value it is.
    """
    if isinstance(error, str):
        return re.sub(r"(not JSON compliant): -?\w+", r"\1", error)
    return error and [error[0], in_any_version(error[1])]


if __name__ == "__main__":
    unittest.main()
