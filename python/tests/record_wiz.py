#!/usr/bin/env python3
"""Records the verdicts of the shipped Wiz rule, evaluated natively, over many events.

usage: record_wiz.py PICKET SOCKET

The daemon behind the socket has the shipped rule alone. Written to Tests/Fixtures/python/wiz/native.json.
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from record_catalogue import digest  # noqa: E402
from wiz_events import WIZ, wiz_events  # noqa: E402


def main() -> None:
    events = wiz_events()
    lines = "\n".join(map(json.dumps, events)).encode()
    command = [sys.argv[1], "evaluate", "--socket", sys.argv[2], "-l", "Wiz.Detections", "--dry-run", "-o", "json", "-"]
    answers = subprocess.run(command, input=lines, capture_output=True, check=True).stdout.splitlines()
    verdicts = []
    for answer in map(json.loads, answers):
        assert not answer["errors"], answer
        matches = answer["matches"]
        verdicts.append({name: matches[0][name] for name in ("title", "dedup", "severity", "context")} if matches else None)
    text = ",\n".join(json.dumps(verdict) for verdict in verdicts)
    (WIZ / "native.json").write_text(f'{{"events": "{digest(events)}", "verdicts": [\n{text}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
