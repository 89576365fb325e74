"""Iterators over what the daemon sends without end, for blocking clients.

A stream has a connection of its own: one that is read slowly is held up by itself, and one that is closed ends in the
daemon too, for which ttrpc has no message. One that shares the connection of the calls has neither.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Any, Callable, Generic, Iterator, Optional, TypeVar

from google.protobuf.message import Message

from picket.channel import Channel
from picket.connection import Call
from picket.errors import DeadlineExceeded, Lost, PicketError, Unsent
from picket.methods import WATCH_ALERTS, Method
from picket.reconnect import Backoff, connect, seconds_left
from picket.v1 import detection_pb2 as pb
from picket.watches import WatchPosition

Item = TypeVar("Item", bound=Message)

MESSAGES_MAX = 10_000
"""How many messages may wait to be read where a stream shares a connection; beyond that it ends as Lost."""


class Stream(Generic[Item]):
    """The messages that one call brings. To be iterated by one thread; `close` may be called by any."""

    def __init__(
        self, path: str, method: Method[Any, Item], request: Message, deadline: Optional[float],
        shared: Optional[Channel] = None,
    ) -> None:
        self._deadline, self._is_shared = deadline, shared is not None
        self._channel = shared or Channel(connect(path))
        self._call = Call(method, MESSAGES_MAX if shared else None)
        self._is_closed = False
        self._process = os.getpid()
        self._channel.start(self._call, request.SerializeToString(), deadline)

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        """Waits for the next message. Raises PicketError when the stream fails; what came before is given first."""
        if self._process != os.getpid():
            raise Unsent("a stream cannot be read in a child of fork: make another")
        call = self._call
        if not call.messages and not call.is_done:
            self._channel.wait(call, self._deadline, lambda: bool(call.messages))
        if self._is_closed:
            raise StopIteration
        if call.messages:
            item: Item = call.messages.popleft()
            return item
        if not call.is_done:
            self.end("the time of the stream has passed")
            raise DeadlineExceeded(f"the time of {call.method.name} has passed")
        self.end("the stream has ended")
        if call.error is not None:
            raise call.error
        raise StopIteration

    def close(self) -> None:
        """Ends the stream, here and in the daemon; who waits for a message gets the end."""
        self._is_closed = True
        self.end("the stream was closed")

    def end(self, reason: str) -> None:
        """Ends the stream with an error."""
        if self._is_shared:
            self._channel.forget(self._call, Lost(reason))
            self._channel.interrupt(self._call)
        else:
            self._channel.end(reason)

    def __enter__(self) -> Stream[Item]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Watch:
    """What happens to alerts, without end. To be iterated by one thread; `close` may be called by any.

    When it is cut off, it resumes after the last change that it has given, and the next is of kind STARTED. It raises
    what another attempt cannot help, and the last error when the daemon was not back within `reconnect_timeout`.
    """

    def __init__(
        self, path: str, request: pb.WatchAlertsRequest, deadline: Optional[float], resume: bool,
        reconnect_timeout: float, is_ended: Callable[[], bool], shared: Optional[Callable[[], Channel]],
    ) -> None:
        self._shared = shared
        self._path, self._deadline, self._resume = path, deadline, resume
        self._reconnect_timeout, self._is_ended = reconnect_timeout, is_ended
        self._position = WatchPosition(request)
        self._gap: Optional[pb.AlertChange] = None
        self._closing = threading.Event()
        self._stream: Optional[Stream[pb.AlertChange]] = self._open()

    def _open(self) -> Stream[pb.AlertChange]:
        shared = self._shared() if self._shared is not None else None
        return Stream(self._path, WATCH_ALERTS, self._position.request(), self._deadline, shared)

    def __iter__(self) -> Iterator[pb.AlertChange]:
        return self

    def __next__(self) -> pb.AlertChange:
        """Waits for the next change."""
        gap, self._gap = self._gap, None
        if gap is not None:
            return gap
        backoff: Optional[Backoff] = None
        while not self._closing.is_set():
            try:
                if self._stream is None:
                    self._stream = self._open()
                change = next(self._stream)
            except PicketError as error:
                self._stream = None
                backoff = backoff or Backoff(time.monotonic() + self._reconnect_timeout)
                pause = self._pause(error, backoff)
                if pause is None:
                    raise
                self._closing.wait(pause)
            else:
                self._gap = self._position.advance(change)
                return change
        raise StopIteration

    def _pause(self, error: PicketError, backoff: Backoff) -> Optional[float]:
        if self._closing.is_set():
            return 0.0
        if not self._resume or self._is_ended() or not self._position.may_resume(error):
            return None
        left = seconds_left(self._deadline)
        pause = backoff.next()
        return pause if pause is None or left is None else min(pause, left)

    def close(self) -> None:
        """Ends the watch; who waits for a change gets the end."""
        self._closing.set()
        if self._stream is not None:
            self._stream.close()

    def end(self, reason: str) -> None:
        """Ends the watch with an error."""
        if self._stream is not None:
            self._stream.end(reason)

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
