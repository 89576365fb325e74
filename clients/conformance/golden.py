"""Plays the golden frames: answers to a client, whose requests are compared by value, and requests to a real daemon."""

import json
import os
import re
import socket
import threading

from google.protobuf import json_format

import wire
from daemon import ConnectionEnded, ScriptedDaemon
from runner import Fault, Patience, Runner, unhex

TIMEOUT_MS = 5000
WATCH = "WatchAlerts"


class Exchange:
    """A call of the golden frames: what a caller asks, and the frames that answer it."""

    def __init__(self, method, request, answers):
        self.method, self.request, self.answers = method, request, answers
        self.response_type = self.method.response

    def messages(self):
        """The messages of the answer."""
        for frame in self.answers:
            if frame.kind == wire.RESPONSE:
                yield self.response_type.FromString(wire.ttrpc.Response.FromString(frame.data).payload)
            elif not frame.flags & wire.NO_DATA:
                yield self.response_type.FromString(frame.data)


def vectors(prefix, suffix):
    """The golden files of a kind: what stands between prefix and suffix, and the bytes."""
    for path in sorted(wire.VECTORS.glob(f"{prefix}*{suffix}.bin")):
        yield path.name[len(prefix):-len(suffix) - 4], path.read_bytes()


def exchanges():
    """All golden calls by method, and for each method an empty call that is answered with an empty frame."""
    found, known = {}, wire.methods()
    for name, data in vectors("call-", ".request"):
        method = known[re.match(r"\w+", name)[0]]
        envelope = wire.ttrpc.Request.FromString(wire.parse_frames(data)[0].data)
        answers = wire.parse_frames((wire.VECTORS / f"call-{name}.response.bin").read_bytes())
        found.setdefault(method.name, []).append(
            Exchange(method, method.request.FromString(envelope.payload), answers))
    empty = wire.parse_frames((wire.VECTORS / "frame-response-empty.bin").read_bytes())
    for name, calls in found.items():
        if name != WATCH:
            calls.append(Exchange(known[name], known[name].request(), empty))
    return found


class GoldenDaemon(ScriptedDaemon):
    """Answers each request with the frames that were put in place for it, on the stream of the request."""

    def __init__(self, path):
        self.answers, self.requests = [], []
        self.arrived = threading.Condition()
        super().__init__(path, self._converse)

    def _converse(self, connection):
        while True:
            request = connection.read_request()
            for frame in self.answers:
                frame.stream = request.frame.stream
                connection.write(frame.pack())
            with self.arrived:
                self.requests.append(request)
                self.arrived.notify_all()


class Player:
    """Plays golden calls to one runner, one after the other."""

    def __init__(self, command, directory, sends_watch_timeout=True):
        self.sends_watch_timeout = sends_watch_timeout
        self.path = os.path.join(directory, "golden.sock")
        self.daemon = GoldenDaemon(self.path)
        self.runner = Runner(command, self.path)
        self.last = 0

    def close(self):
        self.runner.close()
        self.daemon.close()

    def play(self, exchange, timeout_ms=0):
        """Makes a call, and gives its final line and its events; the request that came is checked."""
        self.last += 1
        identifier = str(self.last)
        self.daemon.answers, self.daemon.requests = exchange.answers, []
        packed = exchange.request.SerializeToString()
        if exchange.method.streams:
            self.runner.watch(identifier, packed, timeout_ms)
        else:
            self.runner.call(identifier, exchange.method.name, packed, timeout_ms)
        self.runner.wait_final([identifier])
        with self.daemon.arrived:
            self.daemon.arrived.wait_for(lambda: self.daemon.requests, Patience.seconds / 10)
        faults = self.daemon.faults + self.runner.faults
        if faults:
            raise Fault(faults[0])
        kind, text = self.runner.finals[identifier]
        if kind not in ("ok", "status"):
            raise Fault(f"{kind} {text[:300]}")
        self.check_request(exchange, timeout_ms)
        return self.runner.finals[identifier], self.runner.events.get(identifier, [])

    def check_request(self, exchange, timeout_ms):
        if len(self.daemon.requests) != 1:
            raise Fault(f"{len(self.daemon.requests)} requests came for one call")
        request = self.daemon.requests[0]
        if request.method.name != exchange.method.name:
            raise Fault(f"a request for {request.method.name}")
        if request.message != exchange.request:
            raise Fault(f"another request than the one asked for: {str(request.message)[:300]!r}")
        timeout = request.envelope.timeout_nano
        if exchange.method.streams and not self.sends_watch_timeout:
            timeout_ms = 0
        if not (0 < timeout <= timeout_ms * 1_000_000 if timeout_ms else timeout == 0):
            raise Fault(f"timeout_nano is {timeout} for a timeout of {timeout_ms} ms")


def play_method(player, calls):
    """Plays the golden calls of a method; raises a Fault where a value is lost."""
    for exchange in calls:
        for timeout_ms in (0, TIMEOUT_MS):
            (kind, text), events = player.play(exchange, timeout_ms)
            if kind != "ok":
                raise Fault(f"status {text[:300]}")
            got = [exchange.response_type.FromString(data)
                   for data in map(unhex, events if exchange.method.streams else [text])]
            if got != list(exchange.messages()):
                raise Fault(f"another answer than the one that was sent: {str(got)[:300]!r}")


def play_statuses(player, calls):
    """Plays each golden status as the answer to a call of each of these methods."""
    for name, data in vectors("status-", ".response"):
        status = wire.ttrpc.Response.FromString(wire.parse_frames(data)[0].data).status
        for exchange in calls:
            answers = wire.parse_frames(data)
            (kind, text), _ = player.play(Exchange(exchange.method, exchange.request, answers))
            code, _, message = text.partition(" ")
            # A client may have words of its own for a deadline, whoever noticed it.
            told = status.message in message or status.code == 4
            if kind != "status" or code != str(status.code) or not told:
                raise Fault(f"{name} as answer to {exchange.method.name} is reported as: {kind} {text[:300]}")


def stale_values():
    """The golden files whose JSON says otherwise than their bytes."""
    for path in sorted(wire.VECTORS.glob("*.json")):
        values = json.loads(path.read_text())["frames"]
        data = path.with_suffix(".bin").read_bytes()
        # Of a frame that is too long there is only the header.
        frames = wire.parse_frames(data) if len(data) > wire.HEADER.size else []
        if frames and (len(frames) != len(values) or any(map(differs, frames, values))):
            yield path.name


def differs(frame, value):
    """Whether a frame says otherwise than its JSON."""
    if (frame.stream, frame.kind, frame.flags) != (value["stream"], value["type"], value["flags"]):
        return True
    payload = frame.data
    if "envelope" in value:
        envelope = getattr(wire.ttrpc, value["envelope_type"].rpartition(".")[2]).FromString(frame.data)
        payload = envelope.payload
        envelope.ClearField("payload")
        if json_format.ParseDict(value["envelope"], type(envelope)()) != envelope:
            return True
    if "message" not in value:
        return False
    message = wire.message_type(value["message_type"].rpartition(".")[2])
    return json_format.ParseDict(value["message"], message()) != message.FromString(payload)


# Golden requests that a daemon of its own answers with a failure: what they name is not there.
NOT_THERE = {
    "call-GetAlert-plain": 5, "call-SetAlertStatus-plain": 5, "call-EndSilence-plain": 5, "call-Lookup-plain": 5,
    "call-GetKeyValue-plain": 5,
}


def ask(path, data, count=1):
    """Writes a golden request to a daemon; gives that many frames of the answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(10)
        sock.connect(path)
        sock.sendall(data)
        return [wire.read_frame(sock) for _ in range(count)]


def play_to_daemon(daemon):
    """Plays all golden requests to a real picketd; gives the name of each and what was wrong, or None."""
    known = wire.methods()
    for name, data in [*vectors("call-", ".request"), *vectors("refused-", ".request")]:
        kind = "call" if (wire.VECTORS / f"call-{name}.request.bin").exists() else "refused"
        values = json.loads((wire.VECTORS / f"{kind}-{name}.request.json").read_text())
        asked = wire.HEADER.unpack_from(data)
        method = known.get(re.match(r"\w+", name)[0], known["EvaluateEvent"])
        path = daemon.admin_socket if method.service.endswith("Admin") else daemon.socket
        answer = ask(path, data)[0]
        code = values.get("refused_with", NOT_THERE.get(f"{kind}-{name}", 0 if name.endswith("-plain") else None))
        yield f"{kind}-{name}", fault_of(answer, asked[1], method, code)


def fault_of(answer, stream, method, code):
    """What is wrong with the first frame of an answer; None where nothing is."""
    if answer is None:
        return "the connection was closed without an answer"
    if answer.stream != stream:
        return f"an answer for another stream: {answer.header()}"
    if answer.kind == wire.DATA and method.streams and code in (0, None):
        method.response.FromString(answer.data)
        return None
    if answer.kind != wire.RESPONSE or answer.flags not in (0, wire.REMOTE_CLOSED):
        return f"no response: {answer.header()}"
    envelope = wire.ttrpc.Response.FromString(answer.data)
    if envelope.status.code == 0:
        method.response.FromString(envelope.payload)
    if code is not None and envelope.status.code != code:
        return f"status {envelope.status.code} {envelope.status.message!r}, expected {code}"
    return None
