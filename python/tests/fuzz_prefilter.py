#!/usr/bin/env python3
"""Compares each call that the prefilter removes with what Python answers, over random events.

usage: fuzz_prefilter.py [--pairs N] [--seed N] [--rules N]

A condition that is false must mean that `rule` returns exactly False and raises nothing. Prints what part of the calls
is removed; ends with exit code 1 at the first difference.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import sys
from typing import Any, NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import mutation  # noqa: E402
from catalogue_fixtures import catalogue  # noqa: E402
from picket_worker import bodies, emulation, prefilter  # noqa: E402
from picket_worker.event import PantherEvent  # noqa: E402
from picket_worker.limits import Watch  # noqa: E402


class Count(NamedTuple):
    pairs: int
    removed: int
    raised: int
    matched: int


class Difference(Exception):
    """A call that was removed and would not have returned False, or a page that says otherwise than the body."""


class Subject:
    """A catalogue that is loaded, with its conditions."""

    def __init__(self, load: dict[str, Any], tests: dict[str, list[dict[str, Any]]]):
        emulation.install()
        watch = Watch(60, bytearray(4096))
        watch.install()
        self.loaded = bodies.Catalogue(load, watch)
        problems = [one for group in self.loaded.load().values() if isinstance(group, list) for one in group if one["problem"]]
        watch.stop()
        if problems:
            raise SystemExit(f"a body does not load: {problems[0]}")
        facts = prefilter.Catalogue(load["bodies"], load["globals"], load["data_models"])
        found = {body["id"]: facts.facts(body["id"]) for body in load["bodies"]}
        self.conditions = {identifier: one["prefilter"] for identifier, one in found.items()}
        self.pages = {identifier: one["page"] for identifier, one in found.items()}
        self.rules: dict[str, list[Any]] = {}
        self.bases: dict[str, list[dict[str, Any]]] = {}
        self.values: dict[str, list[Any]] = {}
        for item, body in zip(load["bodies"], self.loaded.bodies):
            if item["kind"] == "policy" or body is None:
                continue
            for log_type in item["log_types"] or [""]:
                self.rules.setdefault(log_type, []).append(body)
                self.bases.setdefault(log_type, []).extend(test["Log"] for test in tests[item["id"]])
                self.values.setdefault(log_type, []).extend(mutation.literals(item["source"]))

    def answer(self, body: Any, event: dict[str, Any], log_type: str) -> Any:
        """What a body returns for an event that came as one of a log type, whatever the event says itself."""
        return body.call(PantherEvent(event, self.loaded.models.get(log_type)))


def is_ascii(event: Any) -> bool:
    """Whether all text of an event is ASCII: of other text it is not said what it is in lower case."""
    return json.dumps(event, ensure_ascii=False).isascii()


def compare(subject: Subject, pairs: int, seed: int) -> Count:
    """Evaluates so many pairs of event and rule; raises Difference."""
    rng = random.Random(seed)
    sources = {name: mutation.events(rng, subject.bases[name], subject.values[name]) for name in subject.rules}
    names = sorted(subject.rules)
    weights = [len(subject.rules[name]) for name in names]
    done = removed = raised = matched = 0
    while done < pairs:
        name = rng.choices(names, weights)[0]
        event = next(sources[name])
        for body in rng.sample(subject.rules[name], min(40, len(subject.rules[name]))):
            runs = prefilter.evaluate(subject.conditions[body.identifier], event)
            done += 1
            removed += not runs
            try:
                answer = subject.answer(body, event, name)
            except Exception as error:
                answer = error
                raised += 1
            matched += answer is True
            if not runs and answer is not False:
                raise Difference(f"{body.identifier}: {answer!r} for {json.dumps(event)}\n{json.dumps(subject.conditions[body.identifier])}")
            page = subject.pages[body.identifier]
            holds = prefilter.evaluate(page["condition"], event)
            if answer is True and not holds or page["complete"] and holds and answer is not True and is_ascii(event):
                raise Difference(f"{body.identifier}: {answer!r} for {json.dumps(event)}\nbut the page says {json.dumps(page)}")
    return Count(done, removed, raised, matched)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rules", type=int, default=1000)
    options = parser.parse_args()
    subject = Subject(*catalogue(options.rules))
    with_condition = sum(condition is not None for condition in subject.conditions.values())
    try:
        count = compare(subject, options.pairs, options.seed)
    except Difference as difference:
        print(difference, file=sys.stderr)
        return 1
    print(f"bodies with a condition  {with_condition} of {len(subject.conditions)}")
    print(f"pairs of event and rule  {count.pairs}: {count.matched} matched, {count.raised} raised")
    print(f"calls removed            {count.removed} ({100 * count.removed / count.pairs:.1f} %), each compared: no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())
