#!/usr/bin/env python3
"""Compares the worker's package with panther_core over random events of the generated catalogue.

usage: fuzz_reference.py record FILE [--events N] [--seed N]     (with a Python that has panther_core)
       fuzz_reference.py compare FILE                            (with the worker's interpreter)

Every event is evaluated with up to 40 rules of its log type, live: what `rule` returned or raised and, after a match,
what the other functions gave. Prints the first differences; ends with exit code 1 when there is one.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import sys
import tempfile
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import mutation  # noqa: E402
from catalogue_fixtures import catalogue  # noqa: E402
from record_catalogue import NAMES, shortened  # noqa: E402

RULES_OF_AN_EVENT = 40
SHOWN_MAX = 10


def pairs(load: dict[str, Any], tests: dict[str, Any], count: int, seed: int) -> Any:
    """Random events, each with the numbers of the bodies that it is for."""
    rng = random.Random(seed)
    groups: dict[str, list[int]] = {}
    for index, body in enumerate(load["bodies"]):
        if body["kind"] == "rule":
            for name in body["log_types"]:
                groups.setdefault(name, []).append(index)
    sources = {}
    for name, indexes in groups.items():
        bases = [test["Log"] for index in indexes for test in tests[load["bodies"][index]["id"]]]
        values = [value for index in indexes for value in mutation.literals(load["bodies"][index]["source"])]
        sources[name] = mutation.events(rng, bases, values)
    names = sorted(groups)
    for _ in range(count):
        name = rng.choices(names, [len(groups[name]) for name in names])[0]
        event = {**next(sources[name]), "p_log_type": name}
        yield event, rng.sample(groups[name], min(RULES_OF_AN_EVENT, len(groups[name])))


def record(path: pathlib.Path, count: int, seed: int) -> int:
    from panther_core.data_model import DataModel  # type: ignore
    from panther_core.enriched_event import PantherEvent  # type: ignore
    from panther_core.rule import Rule  # type: ignore

    load, tests = catalogue()
    done = 0
    with tempfile.TemporaryDirectory() as directory, path.open("w", encoding="utf-8") as file:
        sys.path.insert(0, directory)
        for one in load["globals"]:
            (pathlib.Path(directory) / (one["id"] + ".py")).write_text(one["source"], encoding="utf-8")
        models = {
            name: DataModel({"id": one["id"], "versionId": "1", "body": one["source"], "mappings": one["mappings"]})
            for one in load["data_models"]
            for name in one["log_types"]
        }
        rules = {
            index: Rule({"id": body["id"], "versionId": "1", "body": body["source"], "severity": "MEDIUM"})
            for index, body in enumerate(load["bodies"])
            if body["kind"] == "rule"
        }
        for event, indexes in pairs(load, tests, count, seed):
            answers = {}
            for index in indexes:
                result = rules[index].run(PantherEvent(event, models.get(event["p_log_type"])), {}, {}, batch_mode=True)
                done += 1
                error = result.detection_exception
                if error is not None:
                    answers[index] = {"error": [type(error).__name__, str(error)]}
                elif result.trigger_alert:
                    answers[index] = {
                        name: shortened(getattr(result, f"{name}_output"))
                        for name in NAMES
                        if getattr(result, f"{name}_defined")
                    }
            file.write(json.dumps({"event": event, "bodies": indexes, "answers": answers}) + "\n")
    print(f"{done} pairs recorded")
    return 0


def compare(path: pathlib.Path) -> int:
    from picket_worker import bodies, emulation, event, evaluation
    from picket_worker.limits import Watch

    emulation.install()
    watch = Watch(60, bytearray(4096))
    watch.install()
    load, _ = catalogue()
    loaded = bodies.Catalogue(load, watch)
    loaded.load()
    watch.stop()
    evaluator = evaluation.Evaluator(loaded, watch)
    done = matched = raised = different = 0
    for line in path.open(encoding="utf-8"):
        recorded = json.loads(line)
        model = loaded.models.get(recorded["event"]["p_log_type"])
        for index in recorded["bodies"]:
            entry = evaluator.evaluate(loaded.bodies[index], event.parsed(json.loads(json.dumps(recorded["event"])), model))
            expected = recorded["answers"].get(str(index))
            done += 1
            matched += bool(entry and entry["matched"])
            raised += bool(entry and entry["error"])
            found = difference(load["bodies"][index]["id"], entry, expected)
            if found:
                different += 1
                if different <= SHOWN_MAX:
                    print(f"{load['bodies'][index]['path']}: {found}\n  {json.dumps(recorded['event'])}")
    print(f"{done} pairs: {matched} matched, {raised} raised, {different} differ")
    return 1 if different else 0


def difference(identifier: str, entry: Any, expected: Any) -> str | None:
    if entry is None or expected is None:
        return None if entry is None and expected is None else f"{entry} is not {expected}"
    error = entry["error"] and [entry["error"]["class"], entry["error"]["message"]]
    if error or "error" in expected:
        return None if error == expected.get("error") else f"{error} is not {expected.get('error')}"
    failed = {one["function"] for one in entry["auxiliary_errors"]}
    for name, want in expected.items():
        got = entry.get("context" if name == "alert_context" else name)
        if name in failed:
            # The reference answers with the fallback, which the daemon fills in; a context says what failed.
            if name == "alert_context" and shortened(got) != want:
                return f"{name} {got!r} is not {want!r}"
            continue
        if name == "dedup":
            got = got or f"defaultDedupString:{identifier}"
        if name == "severity" and got == "DEFAULT":
            got = "MEDIUM"
        if shortened(got) != want:
            return f"{name} {got!r} is not {want!r}"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=("record", "compare"))
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--events", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return record(options.file, options.events, options.seed) if options.mode == "record" else compare(options.file)


if __name__ == "__main__":
    sys.exit(main())
