"""The worker runs the cases of Tests/Cases/python."""

from __future__ import annotations

import json
import os
import sys
import unittest
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

try:
    import yaml  # noqa: F401
except ImportError:
    yaml = None

from harness import Zygote  # noqa: E402

REPLAY = 2


@unittest.skipIf(yaml is None, "needs Debian's python3-yaml")
class Cases(unittest.TestCase):
    def test_every_case_gives_what_its_file_says(self) -> None:
        from case_files import differences, event_text, files

        found = list(files())
        self.assertGreater(len(found), 25)
        load: dict[str, list[Any]] = {"bodies": [], "globals": [], "data_models": []}
        for name, file in found:
            load["bodies"].append({
                "id": name, "kind": file.get("kind", "rule"), "path": f"{name}.py", "source": file["body"],
                "log_types": [f"Test.{name}"], "base": None,
            })
            load["globals"] += [{"path": one["id"] + ".py", **one} for one in file.get("globals", [])]
            for one in file.get("data_models", []):
                load["data_models"].append({"source": None, "enabled": True, "path": "model.py", **one, "id": name})
        labels: dict[tuple[str, str], set[str]] = {}
        with Zygote() as zygote:
            loaded = zygote.load(load["bodies"], globals=load["globals"], data_models=load["data_models"])
            self.assertEqual([one for group in ("bodies", "globals", "data_models") for one in loaded[group] if one["problem"]], [])
            worker = zygote.spawn()
            for index, (name, file) in enumerate(found):
                for number, case in enumerate(file["cases"]):
                    with self.subTest(file=name, case=number + 1, sentence=file["name"]):
                        text = event_text(case)
                        if case.get("mode") == "test":
                            entry = worker.test(name, json.loads(text), mocks=case.get("mocks", []), log_type=None)
                        else:
                            now, flags = (case["replay_at"] * 10**9, REPLAY) if "replay_at" in case else (0, 0)
                            entries = worker.evaluate([(f"Test.{name}", [index], text.encode())], now, flags)[0]
                            entry = entries[0] if entries else {}
                        self.assertEqual(differences(case, entry), [])
                        if "same_dedup_as" in case:
                            labels.setdefault((name, case["same_dedup_as"]), set()).add(entry["dedup"])
        # The same label has the same string, another label another.
        self.assertEqual([len(found) for found in labels.values()], [1] * len(labels))
        self.assertEqual(len({found for group in labels.values() for found in group}), len(labels))


if __name__ == "__main__":
    unittest.main()
