"""Carries out behaviours.json: what a daemon does, and what a client must then report. README.md lists the steps."""

import json
import os
import pathlib
import threading
import time

import wire
from daemon import ScriptedDaemon
from runner import Fault, Runner

# The answers hold the ID of their call above this number, so that all have the same length.
ANSWER_BASE = 1000
FILE = pathlib.Path(__file__).with_name("behaviours.json")


def load():
    return json.loads(FILE.read_text())["behaviours"]


def request_for(identifier):
    """The request of a call, which carries the call's ID."""
    return wire.detection.EvaluateEventRequest(
        log_type="Wiz.Detections", event=b'{"severity":"HIGH"}', event_id=str(identifier))


def answer_to(identifier):
    """The answer to a call, which no other call gets."""
    match = wire.detection.Match(detection_id="Wiz.Alert", title="an alert", dedup="d")
    return wire.detection.EvaluateEventResponse(detections_evaluated=ANSWER_BASE + identifier, matches=[match])


def change_for(identifier, number):
    """One of the changes that a watch gets."""
    return wire.detection.AlertChange(sequence=(ANSWER_BASE + identifier) * 1000 + number)


class DaemonScript:
    """The daemon's steps of a behaviour, for one connection."""

    def __init__(self, connection, steps):
        self.connection, self.steps = connection, steps
        self.requests, self.sent_events = {}, {}

    def run(self):
        for step in self.steps:
            name = next(iter(step))
            getattr(self, "do_" + name)(step[name], step)
        self.connection.drain()

    def do_read(self, count, _):
        for _ in range(count):
            request = self.connection.read_request()
            if request.method and request.method.streams:
                self.requests[request.message.after_sequence] = request
            elif request.message is not None:
                self.requests[int(request.message.event_id)] = request

    def do_answer(self, which, step):
        for identifier in self.chosen(which):
            code = step.get("status")
            payload = None if code is not None and not step.get("with_payload") else {
                "message": lambda: answer_to(identifier).SerializeToString(),
                "empty": lambda: b"",
                "garbage": lambda: b"\x0a\xff\xff\xff\xff\x0f",
            }[step.get("payload", "message")]()
            frame = wire.response(
                self.requests[identifier].frame.stream, payload, code, step.get("message", "as the script says"))
            if "envelope" in step:
                frame.data = bytes.fromhex(step["envelope"])
                frame.length = len(frame.data)
            self.write(frame, step, identifier)

    def do_event(self, which, step):
        for identifier in self.chosen(which):
            for _ in range(step.get("count", 1)):
                number = self.sent_events[identifier] = self.sent_events.get(identifier, 0) + 1
                data = change_for(identifier, number).SerializeToString()
                if step.get("payload") == "garbage":
                    data = b"\x0a\xff\xff\xff\xff\x0f"
                self.write(wire.Frame(self.requests[identifier].frame.stream, wire.DATA, 0, data), step, identifier)

    def do_end(self, which, step):
        for identifier in self.chosen(which):
            flags = wire.REMOTE_CLOSED | wire.NO_DATA
            self.write(wire.Frame(self.requests[identifier].frame.stream, wire.DATA, flags, b""), step, identifier)

    def do_bytes(self, text, _):
        self.connection.write(bytes.fromhex(text))

    def do_wait_ms(self, count, _):
        time.sleep(count / 1000)

    def do_close(self, _, __):
        self.connection.close()
        raise ConnectionAbortedError

    def do_restart(self, _, __):
        self.connection.daemon.restart()
        self.do_close(None, None)

    def do_vanish(self, _, __):
        self.connection.daemon.vanish()
        self.do_close(None, None)

    def chosen(self, which):
        """The IDs that a step is about: one, several, all that were read, or all of them backwards."""
        if which == "own":
            return list(self.requests)
        if which == "reversed":
            return list(reversed(list(self.requests)))
        return which if isinstance(which, list) else [which]

    def write(self, frame, step, identifier):
        frame.kind, frame.flags = step.get("type", frame.kind), step.get("flags", frame.flags)
        frame.length = step.get("length", frame.length)
        frame.stream = (frame.stream + step.get("stream_plus", 0)) % (1 << 32)
        data = frame.pack()
        if "cut" in step:
            data = data[:identifier - 1 if step["cut"] == "each" else step["cut"]]
        for _ in range(step.get("times", 1)):
            for at in range(0, len(data), step.get("piece", len(data) or 1)):
                self.connection.write(data[at:at + step.get("piece", len(data))])


class Behaviour:
    """A behaviour of behaviours.json, with its variants counted out."""

    def __init__(self, entry):
        self.entry, self.name, self.title = entry, entry["name"], entry["title"]
        # A variant for each place of an answer where it can be cut, each on a connection of its own.
        self.variants = len(wire.response(1, answer_to(1).SerializeToString()).pack()) if entry.get("each") else 0
        self.connections = self.variants or entry.get("connections", 1)
        self.watches = any("watch" in step for step in entry["client"])

    def script(self, connection):
        daemon = self.entry["daemon"]
        if isinstance(daemon[0], list):
            daemon = daemon[min(connection.index, len(daemon) - 1)]
        DaemonScript(connection, daemon).run()

    def identifiers(self, which):
        if which == "each":
            return range(1, self.variants + 1)
        if isinstance(which, dict):
            return range(which["from"], which["to"] + 1)
        return which if isinstance(which, list) else [which]

    def run_client(self, runner):
        called = []
        for step in self.entry["client"]:
            name = next(iter(step))
            identifiers = self.identifiers(step[name])
            timeout = step.get("timeout_ms", 0)
            if name == "call":
                runner.send(*(f"call {one} EvaluateEvent {timeout} {request_for(one).SerializeToString().hex()}"
                              for one in identifiers))
                called += identifiers
            elif name == "watch":
                for one in identifiers:
                    runner.watch(one, wire.detection.WatchAlertsRequest(after_sequence=one).SerializeToString(), timeout)
                called += identifiers
            elif name == "await":
                runner.wait_final(identifiers)
            elif name == "events":
                for one in identifiers:
                    runner.wait_events(one, step["count"])
            elif name == "cancel":
                runner.send(*(f"cancel {one}" for one in identifiers))
            else:
                raise ValueError(f"{self.name}: no step of a client: {name}")
        runner.wait_final(called)
        return called

    def judge(self, runner, called):
        """Compares what was reported with what must be; gives the kinds of final lines that came."""
        outcomes = {}
        for one in called:
            allowed = self.entry["expect"].get(str(one), self.entry["expect"].get("each"))
            allowed = [allowed] if isinstance(allowed, str) else allowed
            kind, text = runner.finals[str(one)]
            outcome = f"status {text.split(' ', 1)[0]}" if kind == "status" else kind
            if outcome not in allowed:
                raise Fault(f"call {one}: {kind} {text[:200]}, expected {' or '.join(allowed)}")
            self.judge_value(one, kind, text, runner)
            outcomes[outcome] = True
        return list(outcomes)

    def judge_value(self, one, kind, text, runner):
        received = [wire.detection.AlertChange.FromString(data) for data in runner.events.get(str(one), [])]
        events = self.entry.get("events", {}).get(str(one), len(received) if received else 0)
        expected = [change_for(one, number + 1) for number in range(events)]
        if received != expected:
            raise Fault(f"watch {one}: {len(received)} events, expected {events} in their order")
        if kind == "ok" and not any(step.get("watch") == one for step in self.entry["client"]):
            data = b"" if text == "-" else bytes.fromhex(text)
            got = wire.detection.EvaluateEventResponse.FromString(data)
            empty = self.entry.get("empty_answers", False)
            if got != (wire.detection.EvaluateEventResponse() if empty else answer_to(one)):
                raise Fault(f"call {one}: another answer than the one that was sent to it: {got}")


def run(behaviour, command, directory):
    """Plays a behaviour to a client; gives the outcomes, or raises a Fault."""
    path = os.path.join(directory, f"{behaviour.name}-{threading.get_ident()}.sock"[-80:])
    with ScriptedDaemon(path, behaviour.script) as daemon:
        with Runner(command, path, behaviour.connections) as runner:
            called = behaviour.run_client(runner)
            outcomes = behaviour.judge(runner, called)
            runner.quit()
        if daemon.faults:
            raise Fault(daemon.faults[0])
    return outcomes
