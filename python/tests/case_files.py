"""The files of Tests/Cases/python, and what a result must be like for each case."""

from __future__ import annotations

import json
import pathlib
from typing import Any, Iterator

import yaml

DIRECTORY = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Cases" / "python"
NAMES = ("title", "description", "reference", "severity", "runbook", "destinations", "dedup", "unique")

Case = dict[str, Any]


def files() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file by its name, its log type made its own: `Test.Case` stands for it."""
    for path in sorted(DIRECTORY.glob("*.yml")):
        text = path.read_text(encoding="utf-8").replace("Test.Case", f"Test.{path.stem}")
        yield path.stem, yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def event_text(case: Case) -> str:
    return case["event_json"] if "event_json" in case else json.dumps(case["event"])


def differences(case: Case, entry: dict[str, Any]) -> list[str]:
    """What is other than the case says; `entry` is a result as the frames have it, empty without a match."""
    found = []

    def expect(name: str, got: Any, want: Any) -> None:
        if type(got) is not type(want) or got != want:
            found.append(f"{name} is {got!r}, not {want!r}")

    error = entry.get("error")
    expect("matched", bool(entry.get("matched")), case.get("matched", True))
    if "error" in case:
        if error is None:
            found.append("there is no error")
        for key, want in case["error"].items():
            expect(f"the error's {key}", (error or {}).get(key), want)
    elif error is not None:
        found.append(f"there is an error: {error}")
    for name in NAMES:
        if name in case:
            expect(name, entry.get(name), case[name])
    context = json.loads(entry["context"]) if entry.get("context") else {}
    if "context" in case:
        expect("context", context, case["context"])
    if "context_has" in case and case["context_has"] not in context:
        found.append(f"context has no {case['context_has']!r}")
    if "title_length" in case:
        expect("the title's length", len(entry.get("title") or ""), case["title_length"])
    if "title_ends" in case and not (entry.get("title") or "").endswith(case["title_ends"]):
        found.append(f"title ends in {(entry.get('title') or '')[-30:]!r}")
    if "auxiliary_errors" in case:
        got = {one["function"]: one["class"] for one in entry.get("auxiliary_errors", [])}
        expect("auxiliary_errors", got, case["auxiliary_errors"])
    return found
