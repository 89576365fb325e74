"""Calls that return futures: a thread reads for them while any is in flight, and sends again what may be."""

from __future__ import annotations

import concurrent.futures
import heapq
import itertools
import threading
import time
from typing import Any, Deque, Dict, List, Optional, Tuple
from collections import deque

from google.protobuf.message import Message

from picket.channel import Channel
from picket.connection import Call
from picket.errors import DeadlineExceeded, Lost, PicketError, Unsent
from picket.link import Link
from picket.methods import Method
from picket.reconnect import Sends

Future = concurrent.futures.Future


class _FutureCall(Call):
    """One sending of a call whose answer goes to a future."""

    __slots__ = ("number", "future", "payload", "deadline", "sends", "channel", "pipeline")

    channel: Channel

    def __init__(
        self, pipeline: Pipeline, number: int, method: Method[Any, Any], payload: bytes, deadline: Optional[float],
        sends: Sends, future: Future[Any],
    ) -> None:
        super().__init__(method)
        self.pipeline, self.number, self.payload, self.deadline = pipeline, number, payload, deadline
        self.sends, self.future = sends, future

    def notify(self) -> None:
        if self.is_done:
            self.pipeline.settle(self)

    def renewed(self) -> _FutureCall:
        """Returns the same call, to be sent again."""
        return _FutureCall(
            self.pipeline, self.number, self.method, self.payload, self.deadline, self.sends, self.future)


class Pipeline:
    """The calls of a client that have futures. Thread-safe."""

    def __init__(self, link: Link, in_flight_max: int, resend: bool) -> None:
        self._link, self._in_flight_max, self._resend = link, in_flight_max, resend
        self._changed = threading.Condition(threading.Lock())
        self._numbers = itertools.count()
        self._calls: Dict[int, _FutureCall] = {}  # Those that wait for an answer, the oldest first.
        self._again: Deque[_FutureCall] = deque()
        self._deadlines: List[Tuple[float, int]] = []  # A heap.
        self._awaited: Optional[_FutureCall] = None  # What the thread waits for, and until when.
        self._awaited_until: Optional[float] = None
        self._is_interrupted = False
        self._thread: Optional[threading.Thread] = None

    def start(self) -> None:
        """Starts the thread, which the first call does otherwise."""
        with self._changed:
            self._start()

    def _start(self) -> None:
        if self._thread is None and not self._link.is_closed:
            self._thread = threading.Thread(target=self._run, name="picket", daemon=True)
            self._thread.start()

    def submit(self, method: Method[Any, Any], request: Message, deadline: Optional[float]) -> Future[Any]:
        """Sends a call; its future has the answer or a PicketError. Waits while too much is in flight."""
        call = _FutureCall(
            self, next(self._numbers), method, request.SerializeToString(), deadline,
            Sends(method, request, self._resend), Future())
        self._send(call, self._in_flight_max)
        return call.future

    def _send(self, call: _FutureCall, in_flight_max: Optional[int]) -> None:
        try:
            call.channel = self._link.channel(call.deadline)
        except PicketError as error:
            self._finish(call, error)
            return
        self._expect(call)
        try:
            call.channel.start(call, call.payload, call.deadline, in_flight_max)
        except PicketError as error:
            call.is_done, call.error = True, error
            self.settle(call)

    def _expect(self, call: _FutureCall) -> None:
        """Lets the thread wait for the call as well."""
        with self._changed:
            self._calls[call.number] = call
            if call.deadline is not None:
                heapq.heappush(self._deadlines, (call.deadline, call.number))
            self._start()
            if self._awaited is None:
                self._changed.notify()
            elif call.deadline is not None and (self._awaited_until is None or call.deadline < self._awaited_until):
                self._interrupt()

    def _interrupt(self) -> None:
        if self._awaited is not None:
            self._is_interrupted = True
            self._awaited.channel.interrupt(self._awaited)
        else:
            self._changed.notify()

    def settle(self, call: _FutureCall) -> None:
        """Takes what came of a call that is done: it is sent again, or its future ends."""
        with self._changed:
            if self._calls.get(call.number) is not call:
                return
            del self._calls[call.number]
            error = call.error
            is_broken = isinstance(error, (Lost, Unsent))
            if is_broken and error is not None and call.sends.may_repeat(error) and not self._link.is_closed:
                self._again.append(call.renewed())
                self._interrupt()
                return
        self._finish(call, call.error)

    @staticmethod
    def _finish(call: _FutureCall, error: Optional[PicketError]) -> None:
        if not call.future.set_running_or_notify_cancel():
            return
        if error is not None:
            call.future.set_exception(call.sends.final(error))
        else:
            call.future.set_result(call.answer)

    def _run(self) -> None:
        while self._wait_for_calls():
            while self._again:
                self._send(self._again.popleft(), None)  # This thread reads: it must not wait for room.
            self._wait_for_oldest()
            self._expire()

    def _wait_for_calls(self) -> bool:
        with self._changed:
            while not self._calls and not self._again:
                if self._link.is_closed:
                    self._thread = None
                    return False
                self._changed.wait()
            return True

    def _wait_for_oldest(self) -> None:
        with self._changed:
            oldest = self._awaited = next(iter(self._calls.values()), None)
            self._is_interrupted = bool(self._again)
            while self._deadlines and self._deadlines[0][1] not in self._calls:
                heapq.heappop(self._deadlines)
            deadline = self._awaited_until = self._deadlines[0][0] if self._deadlines else None
        if oldest is None:
            return
        oldest.channel.wait(oldest, deadline, self._must_look)
        with self._changed:
            self._awaited = None
        if oldest.is_done:
            self.settle(oldest)  # It is already, but where a signal's handler came between.

    def _must_look(self) -> bool:
        return self._is_interrupted

    def _expire(self) -> None:
        """Ends the calls whose deadline has passed."""
        now, late = time.monotonic(), []
        with self._changed:
            while self._deadlines and self._deadlines[0][0] <= now:
                call = self._calls.get(heapq.heappop(self._deadlines)[1])
                if call is not None:
                    late.append(call)
        for call in late:
            call.channel.forget(call, DeadlineExceeded(f"no answer to {call.method.name} before the deadline"))
            self.settle(call)

    def close(self) -> None:
        """Lets the thread end; the calls end with their connection."""
        with self._changed:
            self._changed.notify()
