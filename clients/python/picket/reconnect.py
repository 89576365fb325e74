"""What both clients hold to: where to connect, how long to try again, and what may be sent a second time."""

from __future__ import annotations

import os
import socket
import time
from typing import Any, Optional, Union

from google.protobuf.message import Message

from picket.errors import Lost, PicketError, RequestTooLarge, Unsent
from picket.methods import EVALUATE_EVENT, Method

DATA_SOCKET = "/run/picket/picket.sock"
ADMIN_SOCKET = "/run/picket-admin/admin.sock"
SENDS_MAX = 3  # How often a call is sent at most: one that ends the daemon each time is not to do so for ever.

Path = Union[str, "os.PathLike[str]"]


def socket_path(path: Optional[Path], variable: str, default: str) -> str:
    """Returns the path that was given, else that of the environment, else the default."""
    return os.fspath(path) if path is not None else os.environ.get(variable) or default


def connect(path: str) -> socket.socket:
    """Connects to a Unix socket without waiting. Raises Unsent; its cause is the OSError."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)  # Python's sockets are close-on-exec.
    try:
        sock.setblocking(False)
        sock.connect(path)
    except OSError as error:
        sock.close()
        raise Unsent(f"{path}: {error.strerror or error}; is picketd running?") from error
    return sock


def is_passing(error: Unsent) -> bool:
    """Whether another attempt to connect may succeed: the daemon is not there yet, or takes no more now."""
    return isinstance(error.__cause__, (FileNotFoundError, ConnectionRefusedError, BlockingIOError))


class Backoff:
    """The pauses between attempts to connect, and when to give up."""

    def __init__(self, until: float) -> None:
        self._until, self._pause = until, 0.01

    def next(self) -> Optional[float]:
        """Returns how many seconds to wait before the next attempt, None when the time is up."""
        left = self._until - time.monotonic()
        if left <= 0:
            return None
        pause, self._pause = self._pause, min(self._pause * 2, 1.0)
        return min(pause, left)


def deadline_after(timeout: Optional[float]) -> Optional[float]:
    """Returns when a timeout that starts now passes, on the monotonic clock; None is never."""
    return None if timeout is None else time.monotonic() + timeout


def seconds_left(deadline: Optional[float]) -> Optional[float]:
    """Returns how long it is to a deadline, not below 0; None is for ever."""
    return None if deadline is None else max(deadline - time.monotonic(), 0.0)


class Sends:
    """Decides whether a call that failed is sent again.

    Only what was certainly unsent is, or an event with an `event_id`, which the daemon counts once.
    """

    __slots__ = ("count", "is_repeatable", "lost")

    def __init__(self, method: Method[Any, Any], request: Message, resend: bool) -> None:
        self.count = 0
        self.is_repeatable = resend and method is EVALUATE_EVENT and bool(getattr(request, "event_id", ""))
        self.lost: Optional[Lost] = None

    def may_repeat(self, error: PicketError) -> bool:
        """Takes note of how a connection failed the call; tells whether to send it on another."""
        self.count += 1
        if isinstance(error, Lost):
            self.lost = error
        elif not isinstance(error, Unsent) or isinstance(error, RequestTooLarge) or error.__cause__ is not None:
            return False  # One with a cause is of connecting, which was tried for as long as it may be.
        return (self.is_repeatable or self.lost is None) and self.count < SENDS_MAX

    def final(self, error: PicketError) -> PicketError:
        """Returns how the call ends with this error: what was lost once stays lost, though a later send was unsent."""
        return self.lost if self.lost is not None and isinstance(error, Unsent) else error
