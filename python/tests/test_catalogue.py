"""The worker over the generated catalogue, compared with what panther_core was seen to do."""

from __future__ import annotations

import json
import os
import pathlib
import sys
import tempfile
import unittest
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from catalogue_fixtures import FIXTURES, catalogue, generator  # noqa: E402
from harness import Zygote  # noqa: E402
from picket_worker import prefilter  # noqa: E402
from record_catalogue import NAMES, digest, random_events, shortened  # noqa: E402


class CatalogueFiles(unittest.TestCase):
    def test_the_committed_files_are_what_the_generator_writes(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            generator().written(pathlib.Path(directory), 300, 1)
            made = {str(path.relative_to(directory)): path.read_bytes() for path in pathlib.Path(directory).rglob("*.*")}
        kept = FIXTURES / "catalogue"
        found = {str(path.relative_to(kept)): path.read_bytes() for path in kept.rglob("*.*") if "__pycache__" not in path.parts}
        self.assertEqual(sorted(made), sorted(found))
        self.assertEqual([name for name in made if made[name] != found[name]], [])


class Catalogue(unittest.TestCase):
    """One zygote with the whole catalogue."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.load, cls.tests = catalogue()
        cls.recorded = {one["id"]: one for one in json.loads((FIXTURES / "catalogue.reference.json").read_text("utf-8"))}
        cls.zygote = Zygote(confine=False)
        cls.loaded = cls.zygote.load(cls.load["bodies"], globals=cls.load["globals"], data_models=cls.load["data_models"])
        cls.worker = cls.zygote.spawn()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.zygote.close()

    load: dict[str, Any]
    tests: dict[str, list[dict[str, Any]]]
    recorded: dict[str, Any]
    loaded: dict[str, Any]

    def test_everything_loads(self) -> None:
        for group in ("bodies", "globals", "data_models"):
            self.assertEqual([one for one in self.loaded[group] if one["problem"]], [])

    def test_every_test_of_every_body_has_the_recorded_result(self) -> None:
        for body in self.load["bodies"]:
            for test, expected in zip(self.tests[body["id"]], self.recorded[body["id"]]["tests"]):
                mocks = [{"name": mock["objectName"], "value": mock["returnValue"]} for mock in test.get("Mocks", [])]
                event = test.get("Log", test.get("Resource"))
                entry = self.worker.test(body["id"], event, mocks=mocks, log_type=event.get("p_log_type"))
                with self.subTest(body=body["path"], test=test["Name"]):
                    self.compare(body, entry, expected)

    def test_random_events_have_the_recorded_results(self) -> None:
        for index, body in enumerate(self.load["bodies"]):
            events = random_events(body, self.tests[body["id"]])
            self.assertEqual(digest(events), self.recorded[body["id"]]["events"], "record anew: python/record-reference")
            # The reference was given the data model of the event's own log type; the daemon's frame names it.
            log_types = [name if isinstance(name := event.get("p_log_type"), str) else "None" for event in events]
            answers = self.worker.evaluate([(name, [index], event) for name, event in zip(log_types, events)])
            for event, entries, expected in zip(events, answers, self.recorded[body["id"]]["random"]):
                with self.subTest(body=body["path"], event=json.dumps(event)):
                    if not entries:
                        self.assertEqual((expected["matched"], expected.get("error")), (False, None))
                    else:
                        self.compare(body, entries[0], expected)

    def test_pages_say_when_bodies_match(self) -> None:
        """Where a body matches its page's condition holds, and where that is complete it holds nowhere else."""
        reader = prefilter.Catalogue(self.load["bodies"], self.load["globals"], self.load["data_models"])
        complete = 0
        for body in self.load["bodies"]:
            # The keys of resources have a case, those of conditions have none.
            if body["kind"] == "policy":
                continue
            page = reader.facts(body["id"])["page"]
            complete += page["complete"]
            recorded = self.recorded[body["id"]]["random"]
            for event, expected in zip(random_events(body, self.tests[body["id"]]), recorded):
                # A data model of the event's own log type was used.
                if event.get("p_log_type") not in body["log_types"] and page["data_models"]:
                    continue
                holds = prefilter.evaluate(page["condition"], event)
                with self.subTest(body=body["path"], event=json.dumps(event)):
                    self.assertTrue(holds or not expected["matched"])
                    self.assertTrue(not page["complete"] or holds == expected["matched"])
        self.assertGreater(complete, len(self.load["bodies"]) // 2)

    def compare(self, body: dict[str, Any], entry: dict[str, Any], expected: dict[str, Any]) -> None:
        error = entry["error"] and [entry["error"]["class"], entry["error"]["message"]]
        self.assertEqual((entry["matched"], error), (expected["matched"], expected.get("error")))
        failures = {one["function"]: [one["class"], one["message"]] for one in entry.get("auxiliary_errors", [])}
        for name in NAMES:
            want = expected.get(name)
            if want is None or error is not None:
                continue
            if "error" in want:
                self.assertEqual(failures.get(name), want["error"])
                continue
            # Live, the reference answers with the fallback of a function that failed; the daemon fills it in here.
            if name in failures:
                continue
            got = entry.get("context" if name == "alert_context" else name)
            if name == "dedup":
                got = got or f"defaultDedupString:{body['id']}"
            if name == "severity" and got == "DEFAULT":
                got = "MEDIUM"
            self.assertEqual(shortened(got), want["output"], name)


if __name__ == "__main__":
    unittest.main()
