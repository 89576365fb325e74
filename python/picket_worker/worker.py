"""A worker: answers EVALUATE and TEST frames."""

import gc
import json
import os
import struct
import sys
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Optional, Tuple

from picket_worker import caching, frames, lookups
from picket_worker.bodies import Body, Catalogue
from picket_worker.datamodels import DataModel
from picket_worker.evaluation import Entry, Evaluator, failed
from picket_worker.event import parsed, use_lookup
from picket_worker.limits import Stalled, Watch
from picket_worker.output import Output
from picket_worker.replay import Replay
from picket_worker.testing import Tester

_HEAD = struct.Struct("<qBI")
_SHORT = struct.Struct("<H")
_INT = struct.Struct("<I")
ALL_BODIES = 0xFFFFFFFF
EXPLAIN, REPLAY = 1, 2
# Objects made since the last collection, after which garbage in cycles is looked for between two frames.
COLLECTION = 50_000

_exit = os._exit
# Taken before bodies run, which may put another one in its place.
_monotonic = time.monotonic_ns
_scan: Callable[[str, int], Tuple[Any, int]] = getattr(json.JSONDecoder(), "scan_once")


def parse(text: str) -> Any:
    """A JSON text's value."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        return json.loads(text)
    return value if end == len(text) else json.loads(text)


class Worker:
    """Serves one socket until its end."""

    def __init__(self, channel: frames.Channel, catalogue: Catalogue, watch: Watch, partial: bool = False) -> None:
        self.channel = channel
        self.catalogue = catalogue
        self.watch = watch
        # Whether an answer ends after an event in which a body took too long, so that the next ones go elsewhere.
        self.partial = partial
        self.evaluator = Evaluator(catalogue, self.watch)
        self.tester = Tester(catalogue, self.evaluator)
        self.output = Output()
        # Before the filter of workers, which refuses to set handlers.
        self.watch.install()
        self.replay = Replay(catalogue.modules())
        # The calls of each body that the present frame asks for, and how long they took in nanoseconds.
        self.times: Dict[int, List[int]] = {}
        self._key_values = 0
        self._lookups = lookups.LookupCalls(channel, watch, self._answer)
        self._waiting: Deque[frames.Frame] = deque()
        self._log_types: Dict[bytes, Tuple[str, Tuple[Body, ...], Optional[DataModel]]] = {}

    def serve(self) -> None:
        """Answers frames until the end of the stream."""
        sys.stdout = sys.stderr = self.output  # type: ignore[assignment]
        caching.use(self._key_value)
        use_lookup(self._lookups.row)
        while True:
            frame = self._waiting.popleft() if self._waiting else self.channel.receive()
            if frame is None:
                return
            kind, sequence, payload = frame
            if kind == frames.EVALUATE:
                self.channel.send(frames.RESULT, sequence, self._evaluate(sequence, payload))
            elif kind == frames.TEST:
                self.channel.send(frames.TESTED, sequence, self._test(sequence, json.loads(payload)))
            else:
                raise frames.FrameError(f"a frame of kind {kind} is not for a worker")
            if gc.get_count()[0] > COLLECTION:
                gc.collect()

    def _evaluate(self, sequence: int, payload: bytes) -> bytes:
        now, flags, count = _HEAD.unpack_from(payload, 0)
        offset = _HEAD.size
        watch = self.watch
        results: List[str] = []
        self.times.clear()
        stalls = self.evaluator.stalls
        if flags & REPLAY:
            self.replay.enter(now)
        else:
            self.replay.leave()
        watch.start()
        for number in range(count):
            (length,) = _SHORT.unpack_from(payload, offset)
            offset += 2
            name = payload[offset : offset + length]
            offset += length
            log_type = self._log_types.get(name) or self._log_type(name)
            (selected,) = _INT.unpack_from(payload, offset)
            offset += 4
            bodies: Any = log_type[1]
            if selected != ALL_BODIES:
                bodies = [
                    self.catalogue.bodies[index] for index in struct.unpack_from(f"<{selected}I", payload, offset)
                ]
                offset += 4 * selected
            (length,) = _INT.unpack_from(payload, offset)
            offset += 4
            watch.tag = sequence << 32 | number
            entries = self._event(payload[offset : offset + length], bodies, log_type[2], flags)
            offset += length
            results.append(_encode(entries) if entries else "[]")
            if self.partial and self.evaluator.stalls != stalls:
                break
        watch.stop()
        times = ",".join([f"[{body},{calls},{nanos}]" for body, (calls, nanos) in self.times.items()])
        answer = f'{{"times":[{times}],"events":[{",".join(results)}]}}'.encode("utf-8", "replace")
        return answer if len(answer) <= frames.MAXIMUM_LENGTH else _too_long(results)

    def _key_value(self, operation: str, key: str, arguments: Dict[str, Any]) -> Any:
        """Asks the daemon's store in the middle of an evaluation."""
        watch = self.watch
        place = {"frame": watch.tag >> 32, "event": watch.tag & 0xFFFFFFFF, "body": watch.body}
        request: Dict[str, Any] = {**place, "operation": operation, "key": str(key), **arguments}
        # A dictionary is kept as the text it is.
        if operation == "put_dictionary":
            request["values"] = _encode(request["values"])
        payload = _encode(request).encode("utf-8", "replace")
        # No `Stalled` may cut a frame into two.
        armed, watch.armed = watch.armed, False
        try:
            self._key_values += 1
            self.channel.send(frames.KV, self._key_values, payload)
            reply = self._reply(self._key_values)
        finally:
            watch.armed = armed
        if reply.get("error") is not None:
            raise caching.StoreUnavailable(reply["error"])
        value = reply.get("value")
        return json.loads(value) if operation == "get_dictionary" and value is not None else value

    def _reply(self, call: int) -> Any:
        return json.loads(self._answer(frames.KVREPLY, call))

    def _answer(self, kind: int, call: int) -> bytes:
        """The daemon's answer to a call; other frames that come before it wait."""
        while True:
            frame = self.channel.receive()
            if frame is None:
                _exit(0)
            if frame[0] != kind:
                self._waiting.append(frame)
            elif frame[1] == call:
                return frame[2]

    def _log_type(self, name: bytes) -> Tuple[str, Tuple[Body, ...], Optional[DataModel]]:
        text = name.decode()
        bodies = self.catalogue.by_log_type.get(text, ())
        entry = (text, bodies, self.catalogue.models.get(text))
        if len(self._log_types) < 10_000:
            self._log_types[name] = entry
        return entry

    def _event(self, data: bytes, bodies: Any, model: Optional[DataModel], flags: int) -> List[Entry]:
        try:
            text = data.decode()
            value = parse(text)
        except Exception as error:
            message = f"the event cannot be read: {error}"
            return [_unreadable(body, type(error).__name__, message) for body in bodies if body is not None]
        if type(value) is not dict:
            return [
                _unreadable(body, "ValueError", "the event is not an object") for body in bodies if body is not None
            ]
        event = parsed(value, model)
        evaluate = self.evaluator.evaluate
        output = self.output
        watch = self.watch
        times = self.times
        entries: List[Entry] = []
        for body in bodies:
            if body is None:
                continue
            argument = event if body.kind == "rule" else self._other_event(body, text)
            # Whatever the body before made of them.
            sys.stdout = sys.stderr = output  # type: ignore[assignment]
            try:
                if flags:
                    entry = self._special(body, argument, text, flags)
                else:
                    entry = evaluate(body, argument)
            except Stalled:
                entry = self.evaluator.stalled(body)
            nanos = _monotonic() - watch.began
            spent = times.get(body.index)
            if spent is None:
                times[body.index] = [1, nanos]
            else:
                spent[0] += 1
                spent[1] += nanos
            if entry is not None:
                entries.append(entry)
        return entries

    def _special(self, body: Body, event: Any, text: str, flags: int) -> Optional[Entry]:
        """A body's entry where it is explained, or where chance begins anew with each call."""
        if flags & REPLAY and self.catalogue.by_chance:
            self.replay.seed(f"{body.identifier} {text}")
        if flags & EXPLAIN:
            return self.evaluator.explain(body, event, False)
        return self.evaluator.evaluate(body, event)

    def _other_event(self, body: Body, text: str) -> Any:
        value = json.loads(text)
        return value if body.kind == "policy" else parsed(value, None)

    def _test(self, sequence: int, request: Dict[str, Any]) -> bytes:
        self.watch.tag = sequence << 32
        self.replay.leave()
        self.output.keep()
        self.watch.start()
        caching.use(caching.MemoryStore().call)
        use_lookup(None)
        try:
            entry = self.tester.test(request)
        finally:
            caching.use(self._key_value)
            use_lookup(self._lookups.row)
            self.watch.stop()
        entry["output"] = self.output.take()
        return _encode(entry).encode("utf-8", "replace")


def _unreadable(body: Body, name: str, message: str) -> Entry:
    return failed(body.index, "memory" if name == "MemoryError" else "exception", name, message)


def _too_long(results: List[str]) -> bytes:
    """An answer in which the entries say that they had no room: fewer events in a frame have."""
    message = f"the answer has more than {frames.MAXIMUM_LENGTH} bytes"
    events = [
        [
            failed(entry["body"], "memory", "MemoryError", message, retry=len(results) > 1)
            for entry in json.loads(result)
        ]
        for result in results
    ]
    return _encode({"events": events}).encode()


def _encode(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
