"""Carries out behaviours.json: what a daemon does, and what a client must then report."""

import json
import os
import pathlib
import threading

import wire
from daemon import ScriptedDaemon
from runner import Fault, Patience, Runner, unhex
from steps import ClientScript, DaemonScript, answer_to, change_for

FILE = pathlib.Path(__file__).with_name("behaviours.json")


def load():
    return json.loads(FILE.read_text())["behaviours"]


class Behaviour:
    """A behaviour of behaviours.json, with its variants counted out."""

    def __init__(self, entry):
        self.entry, self.name, self.title = entry, entry["name"], entry["title"]
        self.watched = [one for step in entry["client"] if "watch" in step for one in self.identifiers(step["watch"])]
        self.connections = self.variants if entry.get("each") else entry.get("connections", 1)
        self.answers, self.received = {}, 0
        self.changed = threading.Condition()

    @property
    def variants(self):
        """How many places there are where the frame can be cut, each on a connection of its own."""
        if any("event" in step for step in self.entry["daemon"]):
            return len(wire.Frame(1, wire.DATA, 0, change_for(1, 1).SerializeToString()).pack())
        return len(wire.response(1, answer_to(1).SerializeToString()).pack())

    def script(self, connection):
        daemon = self.entry["daemon"]
        if isinstance(daemon[0], list):
            daemon = daemon[min(connection.index, len(daemon) - 1)]
        DaemonScript(self, connection, daemon).run()

    def note_received(self):
        with self.changed:
            self.received += 1
            self.changed.notify_all()

    def wait_received(self, count):
        with self.changed:
            if not self.changed.wait_for(lambda: self.received >= count, Patience.seconds):
                raise Fault(f"no {count} requests came within {Patience.seconds} s")

    def identifiers(self, which):
        if which == "each":
            return list(range(1, self.variants + 1))
        if isinstance(which, dict):
            return list(range(which["from"], which["to"] + 1))
        return which if isinstance(which, list) else [which]

    def judge(self, runner, called):
        """Compares what was reported with what must be; gives what the table says of it."""
        extra = (set(runner.finals) | set(runner.events)) - set(map(str, called))
        if extra:
            raise Fault(f"results for calls that were not made: {sorted(extra)[:5]}")
        shown = []
        for one in called:
            allowed = self.entry["expect"].get(str(one), self.entry["expect"].get("each"))
            allowed = [allowed] if isinstance(allowed, str) else allowed
            kind, text = runner.finals[str(one)]
            outcome = f"status {text.split(' ', 1)[0]}" if kind == "status" else kind
            if outcome not in allowed:
                raise Fault(f"call {one}: {kind} {text[:200]}, expected {' or '.join(allowed)}")
            if one in self.watched:
                self.judge_events(one, runner)
            elif kind == "ok":
                got = wire.detection.EvaluateEventResponse.FromString(unhex(text))
                if got != self.answers.get(one):
                    raise Fault(f"call {one}: another answer than the one that was sent to it: {str(got)[:300]!r}")
            shown += [self.entry["show"][str(one)][outcome]] if str(one) in self.entry.get("show", {}) else []
        return ", ".join(shown)

    def judge_events(self, one, runner):
        received = [wire.detection.AlertChange.FromString(unhex(data)) for data in runner.events.get(str(one), [])]
        count = self.entry.get("events", {}).get(str(one), 0)
        if received != [change_for(one, number + 1) for number in range(count)]:
            raise Fault(f"watch {one}: {len(received)} changes, expected {count} in their order")


def run(entry, command, directory):
    """Plays a behaviour to a client; gives what the table says of it, or raises a Fault."""
    behaviour = Behaviour(entry)
    path = os.path.join(directory, f"{behaviour.name}.sock")
    with ScriptedDaemon(path, behaviour.script) as daemon:
        with Runner(command, path, behaviour.connections) as runner:
            shown = behaviour.judge(runner, ClientScript(behaviour, runner).run())
            runner.quit()
        if daemon.faults:
            raise Fault(daemon.faults[0])
    return shown
