"""The bodies of Tests/Fixtures/python/hostile beside two good ones, in confined workers."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import sys
import time
import unittest
from typing import Any, Optional

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from harness import Zygote, rule  # noqa: E402

HOSTILE = HERE.parents[1] / "Tests" / "Fixtures" / "python" / "hostile"
LIMIT = 0.2
# More than the 20 ms of the design: tests share a machine with others.
SLACK = 0.5


class HostileFiles(unittest.TestCase):
    def test_each_gives_what_is_expected_and_the_good_ones_their_verdicts_in_time(self) -> None:
        document = json.loads((HOSTILE / "expected.json").read_text(encoding="utf-8"))
        before, after = document["good"]
        names = [before, *document["expected"], after]
        sources = [(HOSTILE / "rules" / f"{name}.py").read_text(encoding="utf-8") for name in names]
        with Zygote(event_seconds=LIMIT, memory_bytes=256 << 20) as zygote:
            loaded = zygote.load([rule(name, source, "Test.Hostile") for name, source in zip(names, sources)])["bodies"]
            self.assertEqual([one["problem"] for one in loaded if one["problem"]], [])
            worker = zygote.spawn()
            for index, name in enumerate(names[1:-1], 1):
                with self.subTest(body=name):
                    began = time.monotonic()
                    worker.stream.socket.settimeout(2 * LIMIT)
                    culprit: Optional[int] = None
                    entries: list[dict[str, Any]]
                    try:
                        entries = worker.evaluate([("Test.Hostile", [0, index, len(names) - 1], document["event"])])[0]
                    except (OSError, EOFError):
                        culprit = worker.blame()[1] - 1
                        try:
                            os.kill(worker.process, signal.SIGKILL)
                        except ProcessLookupError:
                            pass
                        worker = zygote.spawn()
                        entries = worker.evaluate([("Test.Hostile", [0, len(names) - 1], document["event"])])[0]
                    self.assertLess(time.monotonic() - began, 2 * LIMIT + SLACK)
                    found = {entry["body"]: entry for entry in entries}
                    for good in (0, len(names) - 1):
                        self.assertEqual(found[good]["title"], document["good_title"])
                        self.assertIsNone(found[good]["error"])
                    if culprit is not None:
                        self.assertEqual(culprit, index)
                    self.assertIn(outcome(found.get(index), culprit), document["expected"][name], found.get(index))


def outcome(entry: Optional[dict[str, Any]], culprit: Optional[int]) -> str:
    if culprit is not None:
        return "killed"
    if entry is None:
        return "no match"
    if entry["error"] is None:
        return "match"
    return "stalled" if entry["error"]["kind"] == "stalled" else str(entry["error"]["class"])


if __name__ == "__main__":
    unittest.main()
