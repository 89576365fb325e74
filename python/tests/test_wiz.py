"""The Wiz rule as a Python body gives the verdicts of the shipped rule, which is evaluated natively."""

from __future__ import annotations

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from harness import Zygote, rule  # noqa: E402
from picket_worker import prefilter  # noqa: E402
from record_catalogue import digest  # noqa: E402
from wiz_events import WIZ, wiz_events  # noqa: E402

SOURCE = (WIZ / "wiz_defend_passthrough.py").read_text("utf-8")
BODY = rule("Wiz.Defend.Alert.Passthrough", SOURCE, "Wiz.Detections")


class Wiz(unittest.TestCase):
    def test_the_python_body_and_the_shipped_rule_give_the_same_verdicts(self) -> None:
        events = wiz_events()
        native = json.loads((WIZ / "native.json").read_text("utf-8"))
        self.assertEqual(native["events"], digest(events), "record anew: record_wiz.py")
        with Zygote() as zygote:
            zygote.load([BODY])
            worker = zygote.spawn()
            answers = worker.evaluate([("Wiz.Detections", [0], event) for event in events])
            worker.close()
        for event, entries, expected in zip(events, answers, native["verdicts"]):
            with self.subTest(event=json.dumps(event)):
                if expected is None:
                    self.assertEqual(entries, [])
                    continue
                (entry,) = entries
                self.assertEqual((entry["error"], entry["auxiliary_errors"]), (None, []))
                severity = "MEDIUM" if entry["severity"] == "DEFAULT" else entry["severity"]
                got = {"title": entry["title"], "dedup": entry["dedup"], "severity": severity, "context": json.loads(entry["context"])}
                self.assertEqual(got, expected)

    def test_its_page_says_what_that_of_the_yaml_form_says(self) -> None:
        facts = prefilter.Catalogue([BODY], [], []).facts(BODY["id"])
        differs = {"field": ["severity"], "op": "not_equals", "values": ["INFORMATIONAL"]}
        page = facts["page"]
        self.assertEqual((facts["prefilter"], page["condition"], page["complete"]), (differs, differs, True))
        self.assertEqual(page["indicators"], [{**differs, "field": "severity"}])
        self.assertEqual(page["titles"], ["[Wiz Alert]: {tdrId}"])
        self.assertEqual(page["dedup"], ["threatId", "severity"])
        self.assertEqual([one["severity"] for one in page["severities"]], ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"])
        self.assertEqual(page["severities"][1]["condition"], {"field": ["severity"], "op": "equals_folded", "values": ["low"]})
        self.assertEqual([(one["key"], one["field"]) for one in page["context"]], [
            ("machine_id", "primaryResource.externalId"), ("machine_type", "primaryResource.type"),
            ("native_type", "primaryResource.nativeType"), ("machine_name", "primaryResource.name"),
            ("mitre_attack_techniques", "mitreTechniques"), ("tdrId", "tdrId"),
        ])
        self.assertEqual(page["unread"], [])


if __name__ == "__main__":
    unittest.main()
