"""A handler of `logging` that sends records to picketd as events, in the background."""

from __future__ import annotations

import binascii
import contextlib
import itertools
import logging
import os
import sys
import threading
from collections import deque
from typing import Any, Callable, Deque, Dict, List, NamedTuple, Optional

from picket import methods
from picket.client import Client
from picket.errors import DeadlineExceeded, Lost, RequestTooLarge, ResourceExhausted, Unavailable, Unsent
from picket.log_records import event_of, packed
from picket.reconnect import Path
from picket.v1 import detection_pb2 as pb

_BATCH_EVENTS = 256  # Events in flight at a time.


def _is_passing(error: BaseException) -> bool:
    kinds = (DeadlineExceeded, Lost, ResourceExhausted, Unavailable, Unsent)
    return isinstance(error, kinds) and not isinstance(error, RequestTooLarge)


class Statistics(NamedTuple):
    """What became of the records that a handler was given."""

    sent_count: int
    """Events that the daemon has evaluated."""
    waiting_count: int
    """Events that wait to be sent, or for their answer."""
    dropped_count: int
    """Events that there was no room for, or no time at the end."""
    refused_count: int
    """Events that the daemon refused, or that no request can hold."""


class PicketHandler(logging.Handler):
    """Sends log records as events of one log type. Thread-safe; it never waits for the daemon.

    A record becomes an event when it is logged; `picket.log_records.event_of` says what is in it, and `event` may be
    another such function. A thread sends the events, each with an `event_id` of its own, and again while the daemon is
    not there, so that each counts once. `queue_max` events of `queue_bytes_max` bytes wait at most: what comes then is
    dropped and counted. `report` is given a line for each episode in which events are dropped or refused, and by
    default writes it to standard error, from that thread. `flush` and `close`, and with them the end of the program,
    wait at most `flush_timeout` seconds.

    In a child of fork the handler begins with an empty queue: what waits is sent by the parent. A child that ends with
    `os._exit`, as those of `multiprocessing` do, calls `flush` before.
    """

    def __init__(
        self, log_type: str, path: Optional[Path] = None, *, level: int = logging.NOTSET, queue_max: int = 10_000,
        queue_bytes_max: int = 16 * 1024 * 1024, flush_timeout: float = 2.0,
        event: Callable[[logging.LogRecord], Dict[str, Any]] = event_of,
        report: Optional[Callable[[str], None]] = None,
    ) -> None:
        """Makes a handler; it connects with the first record."""
        super().__init__(level)
        self._log_type, self._path, self._event = log_type, path, event
        self._queue_max, self._queue_bytes_max, self._flush_timeout = queue_max, queue_bytes_max, flush_timeout
        self._report = _write_line if report is None else report
        self._is_closing = False
        self._local = threading.local()
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._changed = threading.Condition(threading.Lock())
        self._queue: Deque[pb.EvaluateEventRequest] = deque()
        self._id_prefix = binascii.hexlify(os.urandom(12)).decode()
        self._numbers = itertools.count()
        self._sent_count = self._dropped_count = self._refused_count = 0
        self._in_flight_count = self._waiting_bytes = 0
        self._reported_drop_count = 0
        self._is_reporting_drops = self._is_late = False
        self._client: Optional[Client] = None
        self._thread: Optional[threading.Thread] = None

    @property
    def statistics(self) -> Statistics:
        """What became of the records so far, in this process."""
        self._check_process()
        with self._changed:
            waiting = len(self._queue) + self._in_flight_count
            return Statistics(self._sent_count, waiting, self._dropped_count, self._refused_count)

    def _check_process(self) -> None:
        if self._process != os.getpid():  # A child of fork: who holds the locks is in the parent, and so is the thread.
            client = self._client
            self._begin()
            if client is not None:
                client.close()  # In a child that is its copy of the descriptor alone.

    def emit(self, record: logging.LogRecord) -> None:
        """Puts the event of a record into the queue, or counts that it was dropped."""
        if getattr(self._local, "is_busy", False):
            return  # What is logged while an event is made or sent would have no end.
        self._check_process()
        self._local.is_busy = True
        try:
            self._put(packed(self._event(record)))
        except Exception:
            self.handleError(record)
        finally:
            self._local.is_busy = False

    def _put(self, event: bytes) -> None:
        request = pb.EvaluateEventRequest(
            log_type=self._log_type, event=event, event_id=f"{self._id_prefix}-{next(self._numbers)}")
        with self._changed:
            is_full = (len(self._queue) + self._in_flight_count >= self._queue_max
                       or self._waiting_bytes + len(event) > self._queue_bytes_max)
            if not is_full and not self._is_closing:
                self._queue.append(request)
                self._waiting_bytes += len(event)
                self._start()
                self._changed.notify_all()
                return
            self._dropped_count += 1

    def _start(self) -> None:
        if self._client is not None:
            return
        client = self._client = Client(self._path, connect=False)
        # Where the interpreter is ending there are no further threads: `close` reports what waits.
        with contextlib.suppress(RuntimeError):
            client.start_reading()
            thread = threading.Thread(target=self._run, args=(client,), name="picket-log", daemon=True)
            thread.start()
            self._thread = thread

    def _run(self, client: Client) -> None:
        self._local.is_busy = True  # Nothing that this thread logs is sent.
        with client:
            while True:
                with self._changed:
                    while not self._queue:
                        if self._is_closing:
                            return
                        self._changed.wait()
                    batch = [self._queue.popleft() for _ in range(min(len(self._queue), _BATCH_EVENTS))]
                    self._in_flight_count = len(batch)
                self._send_all(client, batch)

    def _send_all(self, client: Client, batch: List[pb.EvaluateEventRequest]) -> None:
        """Sends events until each is evaluated or refused, or the handler is closed."""
        pause, rest = 0.05, batch
        while rest and not self._is_closing:
            self._report_drops(is_over=False)
            futures = [client.submit(methods.EVALUATE_EVENT, request) for request in batch]
            again: List[pb.EvaluateEventRequest] = []
            refused: List[BaseException] = []
            finished_bytes = 0
            for request, future in zip(batch, futures):
                error = future.exception()
                if error is not None and _is_passing(error):
                    again.append(request)
                    continue
                finished_bytes += len(request.event)
                if error is not None:
                    refused.append(error)
            rest = again + rest[len(batch):]
            self._count(len(batch) - len(again) - len(refused), refused, len(rest), finished_bytes)
            batch = rest
            if again:
                with self._changed:
                    self._changed.wait_for(lambda: self._is_closing, pause)
                pause = min(pause * 2, 1.0)
                batch = rest[:1]  # The first tells whether the daemon is back.

    def _count(self, sent_count: int, refused: List[BaseException], rest_count: int, finished_bytes: int) -> None:
        with self._changed:
            if self._is_closing:
                return  # `close` has counted them.
            self._sent_count += sent_count
            is_first = bool(refused) and self._refused_count == 0
            self._refused_count += len(refused)
            self._in_flight_count = rest_count
            self._waiting_bytes -= finished_bytes
            self._changed.notify_all()
        if is_first:
            self._report(f"picket: picketd refuses log records: {refused[0]}")
        if not rest_count:
            self._report_drops(is_over=True)

    def _report_drops(self, is_over: bool) -> None:
        """Reports that events are dropped, once when it begins and once when it is over."""
        count = self._dropped_count - self._reported_drop_count
        if count and not self._is_reporting_drops and not is_over:
            self._is_reporting_drops = True
            self._report("picket: too many log records wait for picketd; further ones are dropped")
        elif count and is_over:
            self._is_reporting_drops, self._reported_drop_count = False, self._dropped_count
            self._report(f"picket: {count} log records were dropped")

    def flush(self) -> None:
        """Waits until what was logged is sent, at most `flush_timeout` seconds."""
        self._check_process()
        with self._changed:
            self._is_late = not self._changed.wait_for(
                lambda: not self._queue and not self._in_flight_count, self._flush_timeout)

    def close(self) -> None:
        """Waits as `flush` does, and stops the thread. What was not sent then is dropped and reported.

        It does not wait after a `flush` that did so in vain: the end of a program calls both.
        """
        self._check_process()
        if not self._is_late:
            self.flush()
        with self._changed:
            self._dropped_count += len(self._queue) + self._in_flight_count
            self._queue.clear()
            self._in_flight_count = self._waiting_bytes = 0
            self._is_closing = True
            self._changed.notify_all()
        if self._client is not None:
            self._client.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1.0)
        unreported_count = self._dropped_count - self._reported_drop_count
        if unreported_count:
            self._reported_drop_count += unreported_count
            self._report(f"picket: {unreported_count} log records were dropped")
        super().close()


def _write_line(line: str) -> None:
    if sys.stderr is not None:
        print(line, file=sys.stderr)
