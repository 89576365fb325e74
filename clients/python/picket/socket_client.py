"""What the blocking clients of both sockets have in common: calls of any method, futures, streams, and the end."""

from __future__ import annotations

import math
import os
import sys
import threading
import weakref
from typing import Any, Callable, Mapping, Optional, TypeVar, Union, overload

from google.protobuf.message import Message

from picket.connection import Call
from picket.errors import DeadlineExceeded, Lost, Unsent
from picket.link import Link
from picket.methods import Method, Request, Response
from picket.pipeline import Future, Pipeline
from picket.reconnect import Path, Sends, deadline_after, socket_path
from picket.streams import Stream, Watch

IN_FLIGHT_MAX = 1000
"""How many calls a client has in flight at most: fewer than the daemon allows for a connection by default."""

_Self = TypeVar("_Self", bound="SocketClient")


class SocketClient:
    """What the clients of both sockets have in common. Thread-safe."""

    _path_variable: str
    _path_default: str
    _methods: Mapping[str, Method[Any, Any]]

    def __init__(
        self, path: Optional[Path] = None, timeout: Optional[float] = 5.0, *, reconnect_timeout: float = 5.0,
        in_flight_max: Optional[int] = IN_FLIGHT_MAX, resend: bool = True, connect: bool = True,
    ) -> None:
        """Connects to a daemon; all times are in seconds. Raises Unsent when it is not there.

        `timeout` is how long a call may take unless it says otherwise; None, or `math.inf` of a call, is without limit.
        `reconnect_timeout` is how long to try to reach the daemon again after the connection was lost. `in_flight_max`
        is how many calls may wait for an answer before further ones wait themselves; None is without limit. `resend`
        tells whether an event with an `event_id` is sent again when its answer was lost. Without `connect` the first
        call connects.
        """
        self.path = socket_path(path, self._path_variable, self._path_default)
        self.timeout, self._reconnect_timeout = timeout, reconnect_timeout
        self._in_flight_max = sys.maxsize if in_flight_max is None else in_flight_max
        self._resend, self._is_closed = resend, False
        self._begin()
        if connect:
            self._link.channel(deadline_after(timeout))

    def _begin(self) -> None:
        self._process = os.getpid()
        self._link = Link(self.path, self._reconnect_timeout)
        self._pipeline = Pipeline(self._link, self._in_flight_max, self._resend)
        self._lock = threading.Lock()
        self._streams: weakref.WeakSet[Union[Stream[Any], Watch]] = weakref.WeakSet()

    def _current_link(self) -> Link:
        if self._process != os.getpid():  # A child of fork: the connection is the parent's, so is who holds its locks.
            self._link.abandon()
            self._begin()
            if self._is_closed:
                self._link.close()
        return self._link

    def _deadline(self, timeout: Optional[float]) -> Optional[float]:
        seconds = self.timeout if timeout is None else timeout
        return None if seconds is None or seconds == math.inf else deadline_after(seconds)

    @overload
    def call(
        self, method: Method[Request, Response], request: Request, timeout: Optional[float] = None
    ) -> Response: ...

    @overload
    def call(self, method: str, request: Message, timeout: Optional[float] = None) -> Any: ...

    def call(self, method: Any, request: Any, timeout: Optional[float] = None) -> Any:
        """Makes one call of any method, by its name or from `picket.methods`, and waits for its answer."""
        method = self._methods[method] if isinstance(method, str) else method
        link, deadline = self._current_link(), self._deadline(timeout)
        payload = request.SerializeToString()
        sends: Optional[Sends] = None
        while True:
            try:
                return self._send(link, method, payload, deadline)
            except (Lost, Unsent) as error:
                sends = sends or Sends(method, request, self._resend)
                if link.is_closed or not sends.may_repeat(error):
                    raise sends.final(error)

    def _send(self, link: Link, method: Method[Any, Any], payload: bytes, deadline: Optional[float]) -> Message:
        channel, call = link.channel(deadline), Call(method)
        try:
            channel.start(call, payload, deadline, self._in_flight_max)
            if not channel.wait(call, deadline):
                channel.forget(call, DeadlineExceeded(f"no answer to {method.name} before the deadline"))
        except BaseException:
            channel.forget(call)
            raise
        if call.error is not None:
            raise call.error
        assert call.answer is not None  # A call that is done has one of the two.
        return call.answer

    @overload
    def submit(
        self, method: Method[Request, Response], request: Request, timeout: Optional[float] = None
    ) -> Future[Response]: ...

    @overload
    def submit(self, method: str, request: Message, timeout: Optional[float] = None) -> Future[Any]: ...

    def submit(self, method: Any, request: Any, timeout: Optional[float] = None) -> Future[Any]:
        """Sends one call and returns a future of its answer, so that many can be in flight.

        It waits while `in_flight_max` calls are, and to connect again. The future has a PicketError when the call
        fails. Callbacks of a future run in the thread that reads: they must not wait for other calls.
        """
        method = self._methods[method] if isinstance(method, str) else method
        self._current_link()
        return self._pipeline.submit(method, request, self._deadline(timeout))

    def start_reading(self) -> None:
        """Starts the thread that reads for futures, which the first `submit` does otherwise."""
        self._current_link()
        self._pipeline.start()

    def stream(self, method: str, request: Message, message: object = None) -> Stream[Any]:
        """Makes one call of a method that answers with a stream, and returns an iterator over the messages."""
        return self._track(lambda: Stream(self.path, self._methods[method], request, None))

    def _track(self, make: "Callable[[], _Tracked]") -> "_Tracked":
        if self._current_link().is_closed:
            raise Unsent("the client was closed")
        stream = make()
        with self._lock:
            self._streams.add(stream)
        if self._is_closed:
            stream.end("the client was closed")
        return stream

    def close(self) -> None:
        """Closes the connection: calls in flight end as Lost, further ones as Unsent, streams end as Lost."""
        self._is_closed = True
        self._current_link().close()
        self._pipeline.close()
        with self._lock:
            streams = list(self._streams)
        for stream in streams:
            stream.end("the client was closed")

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_Tracked = TypeVar("_Tracked", Stream[Any], Watch)
