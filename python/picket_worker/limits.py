"""The soft limit of a call of a body, and the page that says which body is being called."""

import signal
import struct
import time
from typing import Any

_pack = struct.Struct("<QQQ").pack_into
_monotonic = time.monotonic_ns


class Stalled(BaseException):
    """A body took longer than the limit. Not an `Exception`, so that bodies do not catch it by the way."""


class Watch:
    """Times the calls of bodies.

    One interval timer runs per frame, not per call: its handler compares the time when the present call began with
    the limit, raises `Stalled` inside the body if it passed, and otherwise sets the timer to when it will.
    """

    def __init__(self, limit: float, page: Any) -> None:
        self.limit = limit
        self.page = page
        self.tag = 0
        self.began = 0
        self.armed = False
        self._limit_ns = int(limit * 1e9)
        self._raised = 0

    def install(self) -> None:
        """Takes the alarm signal for this watch."""
        signal.signal(signal.SIGALRM, self._handle)

    def start(self) -> None:
        """Starts the timer of a frame."""
        signal.setitimer(signal.ITIMER_REAL, self.limit, self.limit / 4)

    def stop(self) -> None:
        """Ends the timer of a frame."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.armed = False

    def begin(self, body: int) -> None:
        """Notes that a body's call begins."""
        self.began = now = _monotonic()
        _pack(self.page, 0, self.tag, body + 1, now)
        self.armed = True

    def end(self) -> None:
        """Notes that no body runs."""
        self.armed = False
        _pack(self.page, 0, self.tag, 0, self.began)

    def _handle(self, _number: int, _frame: Any) -> None:
        if not self.armed:
            return
        now = _monotonic()
        left = self._limit_ns - (now - self.began)
        if left > 0:
            signal.setitimer(signal.ITIMER_REAL, left / 1e9, self.limit / 4)
            return
        raise Stalled(f"took longer than {self.limit:g} s")
