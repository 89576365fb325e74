"""The steps of behaviours.json: what a client and a daemon do, one after the other. README.md lists them."""

import wire

# The answers hold the ID of their call above this number, so that all have the same length.
ANSWER_BASE = 1000
# Bytes that are no message: a field that is longer than what there is.
GARBAGE = b"\x0a\xff\xff\xff\xff\x0f"


def request_for(identifier, event_bytes=2):
    """The request of a call, which carries the call's ID, with an event of that many bytes."""
    event = b"{" + b" " * (event_bytes - 2) + b"}"
    return wire.detection.EvaluateEventRequest(log_type="Wiz.Detections", event=event, event_id=str(identifier))


def answer_to(identifier):
    """The answer to a call, which no other call gets."""
    match = wire.detection.Match(detection_id="Wiz.Alert", title="an alert", dedup="d")
    return wire.detection.EvaluateEventResponse(detections_evaluated=ANSWER_BASE + identifier, matches=[match])


def largest_answer_to(identifier):
    """An answer whose frame has as much data as a frame may."""
    answer = answer_to(identifier)
    match = answer.matches[0]
    match.description = "x" * (wire.LENGTH_MAX - 100)
    match.description += "x" * (wire.LENGTH_MAX - wire.response(1, answer.SerializeToString()).length)
    return answer


def change_for(identifier, number):
    """One of the changes that a watch gets."""
    return wire.detection.AlertChange(sequence=(ANSWER_BASE + identifier) * 1000 + number)


class ClientScript:
    """The client's steps of a behaviour."""

    def __init__(self, behaviour, runner):
        self.behaviour, self.runner, self.called = behaviour, runner, []

    def run(self):
        """Carries out the steps, and waits until all calls have ended; gives their IDs."""
        for step in self.behaviour.entry["client"]:
            name = next(iter(step))
            getattr(self, "do_" + name)(self.behaviour.identifiers(step[name]), step)
        self.runner.wait_final(self.called)
        return self.called

    def do_call(self, identifiers, step):
        for one in identifiers:
            packed = request_for(one, step.get("event_bytes", 2)).SerializeToString()
            self.runner.call(one, "EvaluateEvent", packed, step.get("timeout_ms", 0))
        self.called += identifiers

    def do_watch(self, identifiers, step):
        for one in identifiers:
            request = wire.detection.WatchAlertsRequest(after_sequence=one)
            self.runner.watch(one, request.SerializeToString(), step.get("timeout_ms", 0))
        self.called += identifiers

    def do_await(self, identifiers, _):
        self.runner.wait_final(identifiers)

    def do_events(self, identifiers, step):
        for one in identifiers:
            self.runner.wait_events(one, step["count"])

    def do_received(self, counts, _):
        self.behaviour.wait_received(counts[0])

    def do_cancel(self, identifiers, _):
        self.runner.send(*(f"cancel {one}" for one in identifiers))


class DaemonScript:
    """The daemon's steps of a behaviour, for one connection."""

    def __init__(self, behaviour, connection, steps):
        self.behaviour, self.connection, self.steps = behaviour, connection, steps
        self.requests, self.sent_events = {}, {}

    def run(self):
        for step in self.steps:
            name = next(iter(step))
            getattr(self, "do_" + name)(step[name], step)
        self.connection.drain()

    def do_read(self, count, _):
        for _ in range(count):
            request = self.connection.read_request()
            if request.message is not None:
                name = "after_sequence" if request.method.streams else "event_id"
                self.requests[int(getattr(request.message, name))] = request
            self.behaviour.note_received()

    def do_answer(self, which, step):
        frames = []
        for identifier in self.chosen(which):
            message = largest_answer_to(identifier) if step.get("payload") == "largest" else answer_to(identifier)
            packed = GARBAGE if step.get("payload") == "garbage" else message.SerializeToString()
            code = step.get("status")
            frame = wire.response(
                self.requests[identifier].frame.stream, packed if code is None or step.get("with_payload") else None,
                code, "as the script says")
            if "envelope" in step:
                frame.data = bytes.fromhex(step["envelope"])
                frame.length, message = len(frame.data), wire.detection.EvaluateEventResponse()
            self.behaviour.answers[identifier] = message
            frames.append((frame, identifier))
        self.write(frames, step)

    def do_event(self, which, step):
        frames = []
        for identifier in self.chosen(which):
            for _ in range(step.get("count", 1)):
                number = self.sent_events[identifier] = self.sent_events.get(identifier, 0) + 1
                packed = change_for(identifier, number).SerializeToString()
                data = GARBAGE if step.get("payload") == "garbage" else packed
                frames.append((wire.Frame(self.requests[identifier].frame.stream, wire.DATA, 0, data), identifier))
        self.write(frames, step)

    def do_end(self, which, step):
        flags = wire.REMOTE_CLOSED | wire.NO_DATA
        self.write([(wire.Frame(self.requests[identifier].frame.stream, wire.DATA, flags, b""), identifier)
                    for identifier in self.chosen(which)], step)

    def do_bytes(self, text, _):
        self.connection.write(bytes.fromhex(text))

    def do_close(self, _, __):
        self.connection.close()
        raise ConnectionAbortedError

    def do_close_where(self, identifiers, _):
        if any(identifier in self.requests for identifier in identifiers):
            self.do_close(None, None)

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

    def write(self, frames, step):
        """Writes frames, changed as the step says: whole, in pieces, joined, cut, several times."""
        pieces = []
        for frame, identifier in frames:
            frame.kind, frame.flags = step.get("type", frame.kind), step.get("flags", frame.flags)
            frame.stream = (frame.stream + step.get("stream_plus", 0)) % (1 << 32)
            data = frame.pack()
            if "cut" in step:
                data = data[:identifier - 1 if step["cut"] == "each" else step["cut"]]
            pieces += [data] * step.get("times", 1)
        if step.get("joined"):
            pieces = [b"".join(pieces)]
        size = step.get("piece")
        for data in pieces:
            for at in range(0, len(data), size or len(data) or 1):
                self.connection.write(data[at:at + (size or len(data))])
