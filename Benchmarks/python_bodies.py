"""Evaluates generated Python detections over events and prints figures as JSON.

usage: python_bodies.py reference|worker|frames|prefiltered|load|tests|prefilter [--seconds S] [--rules N] [--one]

reference    panther_core in this process (needs a Python that has it)
worker       Picket's Python package in this process, every rule of the log type called
frames       a confined worker over its socket, in frames of 64 events with two in flight, every rule called
prefiltered  the same with only the calls that the prefilter leaves; which they are is found before the clock starts, as
             the daemon's index finds it in a fraction of a microsecond
load         from starting the processes to the catalogue being loaded, and to having replaced a worker
tests        every test of every body in a confined worker, from starting the processes
prefilter    what part of the bodies has a condition, and of the calls is removed

Events are those of the tests of AWS.CloudTrail's rules, or with --one of a log type with one rule: one of ten from the
tests that expect a match, the others from those that expect none.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import resource
import sys
import tempfile
import time
from typing import Any, Callable

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "python" / "tests"), str(ROOT / "python")]
sys.dont_write_bytecode = True

from catalogue_fixtures import catalogue  # noqa: E402

CROWDED = "AWS.CloudTrail"
EVENTS_COUNT = 256
FRAME_EVENTS = 64
WARM_UP_FRAMES = 4

Load = dict[str, Any]
Events = list[dict[str, Any]]


class Scene:
    """The catalogue, one log type of it, and events."""

    def __init__(self, rules: int, one: bool):
        self.load, self.tests = catalogue(rules)
        counts: dict[str, int] = {}
        for body in self.load["bodies"]:
            if body["kind"] == "rule":
                for name in body["log_types"]:
                    counts[name] = counts.get(name, 0) + 1
        self.log_type = min(counts, key=lambda name: (counts[name], name)) if one else CROWDED
        bodies = enumerate(self.load["bodies"])
        self.indexes = [index for index, body in bodies if body["kind"] == "rule" and self.log_type in body["log_types"]]
        tests = [test for index in self.indexes for test in self.tests[self.load["bodies"][index]["id"]]]
        expected = [test["Log"] for test in tests if test["ExpectedResult"]]
        others = [test["Log"] for test in tests if not test["ExpectedResult"]]
        rng = random.Random(1)
        self.events: Events = [rng.choice(expected if rng.random() < 0.1 else others) for _ in range(EVENTS_COUNT)]
        self.texts = [json.dumps(event).encode() for event in self.events]


def timed(seconds: float, work: Callable[[], int]) -> dict[str, Any]:
    """Does the work until the time is over; gives the rate of events and the processor time of each."""
    work()
    count, cpu, begin = 0, time.process_time(), time.monotonic()
    while (elapsed := time.monotonic() - begin) < seconds:
        count += work()
    return {"rate": count / elapsed, "events": count, "cpu_micros": 1e6 * (time.process_time() - cpu) / count}


def reference(scene: Scene, seconds: float) -> dict[str, Any]:
    from panther_core.data_model import DataModel  # type: ignore
    from panther_core.enriched_event import PantherEvent  # type: ignore
    from panther_core.rule import Rule  # type: ignore

    with tempfile.TemporaryDirectory() as directory:
        sys.path.insert(0, directory)
        for one in scene.load["globals"]:
            (pathlib.Path(directory) / (one["id"] + ".py")).write_text(one["source"], encoding="utf-8")
        model = next((one for one in scene.load["data_models"] if scene.log_type in one["log_types"]), None)
        known = model and DataModel({"id": model["id"], "versionId": "1", "body": model["source"], "mappings": model["mappings"]})
        bodies = [scene.load["bodies"][index] for index in scene.indexes]
        rules = [Rule({"id": body["id"], "versionId": "1", "body": body["source"]}) for body in bodies]

        def work() -> int:
            for text in scene.texts:
                event = PantherEvent(json.loads(text), known)
                for rule in rules:
                    rule.run(event, {}, {}, batch_mode=True)
            return len(scene.texts)

        return {**timed(seconds, work), "rules": len(rules)}


def worker(scene: Scene, seconds: float) -> dict[str, Any]:
    from picket_worker import bodies, emulation, event, evaluation
    from picket_worker.limits import Watch

    emulation.install()
    watch = Watch(60, bytearray(4096))
    watch.install()
    loaded = bodies.Catalogue(scene.load, watch)
    loaded.load()
    watch.stop()
    evaluator = evaluation.Evaluator(loaded, watch)
    rules = loaded.by_log_type[scene.log_type]
    model = loaded.models.get(scene.log_type)

    def work() -> int:
        for text in scene.texts:
            parsed = event.parsed(json.loads(text), model)
            for rule in rules:
                evaluator.evaluate(rule, parsed)
        return len(scene.texts)

    return {**timed(seconds, work), "rules": len(rules)}


def conditions(scene: Scene) -> list[Any]:
    from picket_worker import prefilter

    load = scene.load
    facts = prefilter.Catalogue(load["bodies"], load["globals"], load["data_models"])
    return [facts.facts(load["bodies"][index]["id"])["prefilter"] for index in scene.indexes]


def left(scene: Scene) -> list[list[int]]:
    """For each event the bodies that the prefilter leaves."""
    from picket_worker import prefilter

    known = conditions(scene)
    return [
        [index for index, condition in zip(scene.indexes, known) if prefilter.evaluate(condition, event)]
        for event in scene.events
    ]


def frames(scene: Scene, seconds: float, filtered: bool = False) -> dict[str, Any]:
    from harness import Zygote

    chosen = left(scene) if filtered else [None] * len(scene.events)
    events = [(scene.log_type, which, text) for which, text in zip(chosen, scene.texts)]
    batches = [events[begin : begin + FRAME_EVENTS] for begin in range(0, len(events), FRAME_EVENTS)]
    with Zygote() as zygote:
        zygote.load(scene.load["bodies"], globals=scene.load["globals"], data_models=scene.load["data_models"])
        end = zygote.spawn()
        payloads = [end.encode(batch, 0, 0) for batch in batches]
        stat = pathlib.Path(f"/proc/{end.process}/stat")
        waiting: list[int] = []

        def send(payload: bytes) -> None:
            end.sequence += 1
            end.stream.send(16, end.sequence, payload)
            waiting.append(end.sequence)

        def work() -> int:
            for payload in payloads:
                send(payload)
                if len(waiting) > 1:
                    end.stream.receive()
                    waiting.pop(0)
            return len(events)

        for _ in range(WARM_UP_FRAMES):
            work()
        before = cpu_seconds(stat)
        figures = timed(seconds, work)
        figures["cpu_micros"] = 1e6 * (cpu_seconds(stat) - before) / (figures["events"] + len(events))
        while waiting:
            end.stream.receive()
            waiting.pop(0)
        end.close()
    calls = sum(len(which) if which is not None else len(scene.indexes) for which in chosen)
    return {**figures, "rules": len(scene.indexes), "calls_an_event": calls / len(events)}


def cpu_seconds(stat: pathlib.Path) -> float:
    fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def load(scene: Scene, seconds: float) -> dict[str, Any]:
    from harness import Zygote

    begin = time.monotonic()
    with Zygote() as zygote:
        zygote.load(scene.load["bodies"], globals=scene.load["globals"], data_models=scene.load["data_models"])
        ready = time.monotonic() - begin
        ends = [zygote.spawn()]
        begin, count = time.monotonic(), 20
        ends += [zygote.spawn() for _ in range(count)]
        replaced = (time.monotonic() - begin) / count
        memory = [private_bytes(end.process) for end in ends[:2]]
        for end in ends:
            end.close()
    return {"ready_seconds": ready, "worker_seconds": replaced, "private_bytes": memory, "bodies": len(scene.load["bodies"])}


def private_bytes(process: int) -> int:
    """The memory of a process that it does not share, by its kernel's count."""
    text = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return 1024 * sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_"))


def tests(scene: Scene, seconds: float) -> dict[str, Any]:
    from harness import Zygote

    begin, count, failed = time.monotonic(), 0, 0
    with Zygote() as zygote:
        zygote.load(scene.load["bodies"], globals=scene.load["globals"], data_models=scene.load["data_models"])
        end = zygote.spawn()
        for body in scene.load["bodies"]:
            for test in scene.tests[body["id"]]:
                mocks = [{"name": mock["objectName"], "value": mock["returnValue"]} for mock in test.get("Mocks", [])]
                event = test.get("Log", test.get("Resource"))
                entry = end.test(body["id"], event, mocks=mocks, log_type=event.get("p_log_type"))
                wanted = test["ExpectedResult"] == (body["kind"] != "policy")
                failed += entry["matched"] != wanted or entry["error"] is not None
                count += 1
        end.close()
    return {"seconds": time.monotonic() - begin, "tests": count, "failed": failed}


def prefilter_share(scene: Scene, seconds: float) -> dict[str, Any]:
    begin = time.process_time()
    known = conditions(scene)
    cost = time.process_time() - begin
    calls = sum(map(len, left(scene)))
    every = len(scene.indexes) * len(scene.events)
    return {
        "with_condition": sum(condition is not None for condition in known), "rules": len(known),
        "removed": 1 - calls / every, "calls": every, "analysis_seconds": cost,
    }


def main() -> None:
    modes: dict[str, Callable[[Scene, float], dict[str, Any]]] = {
        "reference": reference, "worker": worker, "frames": frames, "load": load, "tests": tests,
        "prefiltered": lambda scene, seconds: frames(scene, seconds, filtered=True), "prefilter": prefilter_share,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=modes)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--one", action="store_true")
    options = parser.parse_args()
    figures = modes[options.mode](Scene(options.rules, options.one), options.seconds)
    figures["own_peak_bytes"] = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
