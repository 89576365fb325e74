"""The soft limit of a call of a body, and the page that says which body is being called."""

import signal
import struct
import sys
import time
from typing import Any, Callable, Tuple

_PAGE = struct.Struct("<QQQ")
_pack = _PAGE.pack_into
_monotonic = time.monotonic_ns
# The functions below `signal`, taken before they are replaced for bodies.
_set_timer: Callable[..., Any] = getattr(sys.modules["_signal"], "setitimer")
set_handler: Callable[..., Any] = getattr(sys.modules["_signal"], "signal")
_TIMER = signal.ITIMER_REAL


class Stalled(BaseException):
    """A body took longer than the limit. Not an `Exception`, so that bodies do not catch it by the way."""


def read_page(page: Any) -> Tuple[int, int, int]:
    """A page's tag, its body's index + 1 (0 for none), and when that body began."""
    tag, body, began = _PAGE.unpack_from(page, 0)
    return tag, body, began


class Watch:
    """Times the calls of bodies: all functions of one body for one event share one limit.

    One interval timer runs per frame, not per call: its handler compares the time since the present body began with
    the limit, raises `Stalled` inside the body if it passed, and otherwise sets the timer to when it will. It fires
    again while the body goes on, for a body that caught the first.
    """

    __slots__ = ("limit", "page", "tag", "began", "armed", "body", "_limit_ns", "_again")

    def __init__(self, limit: float, page: Any) -> None:
        self.limit = limit
        self.page = page
        # The frame's sequence and the event's number in it.
        self.tag = 0
        self.began = 0
        # Whether a function of a body is running: only then `Stalled` may be raised.
        self.armed = False
        self.body = 0
        self._limit_ns = int(limit * 1e9)
        self._again = limit / 4

    def install(self) -> None:
        """Takes the alarm signal for this watch."""
        set_handler(signal.SIGALRM, self._handle)

    def start(self) -> None:
        """Starts the timer of a frame."""
        _set_timer(_TIMER, self.limit, self._again)

    def stop(self) -> None:
        """Ends the timer of a frame."""
        self.armed = False
        _set_timer(_TIMER, 0)
        _pack(self.page, 0, self.tag, 0, self.began)

    def begin(self, body: int) -> None:
        """Notes that a body's work for an event begins."""
        self.body = body
        self.began = now = _monotonic()
        _pack(self.page, 0, self.tag, body + 1, now)
        self.armed = True

    def release(self) -> None:
        """Lets the present body, and every later one, take as long as it likes."""
        self._limit_ns = 1 << 62

    def stalled(self) -> Stalled:
        """The error of a body that took too long."""
        return Stalled(f"took longer than {self.limit:g} s")

    def _handle(self, _number: int, _frame: Any) -> None:
        if not self.armed:
            return
        left = self._limit_ns - (_monotonic() - self.began)
        if left <= 0:
            raise self.stalled()
        _set_timer(_TIMER, left / 1e9, self._again)
