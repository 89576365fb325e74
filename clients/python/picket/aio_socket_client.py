"""What the asyncio clients of both sockets have in common: calls of any method, and the connection."""

from __future__ import annotations

import asyncio
import math
import os
import sys
import time
from typing import Any, Mapping, Optional, Set, TypeVar, overload

from google.protobuf.message import Message

from picket.aio_channel import AsyncCall, AsyncChannel
from picket.aio_streams import AsyncWatch
from picket.errors import DeadlineExceeded, Lost, Unsent
from picket.methods import Method, Request, Response
from picket.reconnect import Backoff, Path, Sends, connect, deadline_after, is_passing, socket_path
from picket.socket_client import IN_FLIGHT_MAX

_Self = TypeVar("_Self", bound="AsyncSocketClient")


class AsyncSocketClient:
    """What the asyncio clients of both sockets have in common."""

    _path_variable: str
    _path_default: str
    _methods: Mapping[str, Method[Any, Any]]

    def __init__(
        self, path: Optional[Path] = None, timeout: Optional[float] = 5.0, *, reconnect_timeout: float = 5.0,
        in_flight_max: Optional[int] = IN_FLIGHT_MAX, resend: bool = True,
    ) -> None:
        """Makes a client that connects with `async with` or the first call. The arguments are those of `Client`."""
        self.path = socket_path(path, self._path_variable, self._path_default)
        self.timeout, self._reconnect_timeout = timeout, reconnect_timeout
        self._in_flight_max = sys.maxsize if in_flight_max is None else in_flight_max
        self._channel: Optional[AsyncChannel] = None
        self._lost_at: Optional[float] = None
        self._resend, self._is_closed = resend, False
        self._process = os.getpid()
        self._watches: Set[AsyncWatch] = set()

    def _deadline(self, timeout: Optional[float]) -> Optional[float]:
        seconds = self.timeout if timeout is None else timeout
        return None if seconds is None or seconds == math.inf else deadline_after(seconds)

    async def _open(self, deadline: Optional[float]) -> AsyncChannel:
        """Returns the open channel, or makes one. Raises Unsent.

        The first connection is tried once; one that was lost is tried again until `reconnect_timeout` has passed. Tasks
        that do so at a time get the channel that the first of them makes.
        """
        backoff: Optional[Backoff] = None
        while not self._is_closed:
            if self._channel is not None and self._channel.is_open:
                return self._channel
            backoff = backoff or self._backoff(deadline)
            try:
                self._channel = AsyncChannel(connect(self.path))
                self._lost_at = None
            except Unsent as error:
                pause = backoff.next() if is_passing(error) else None
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        raise Unsent("the client was closed")

    def _backoff(self, deadline: Optional[float]) -> Backoff:
        until = now = time.monotonic()
        if self._channel is not None:
            self._lost_at = now if self._lost_at is None else self._lost_at
            until = self._lost_at + self._reconnect_timeout
        return Backoff(until if deadline is None else min(until, deadline))

    @overload
    async def call(
        self, method: Method[Request, Response], request: Request, timeout: Optional[float] = None
    ) -> Response: ...

    @overload
    async def call(self, method: str, request: Message, timeout: Optional[float] = None) -> Any: ...

    async def call(self, method: Any, request: Any, timeout: Optional[float] = None) -> Any:
        """Makes one call of any method, by its name or from `picket.methods`, and waits for its answer.

        Many calls are in flight when many tasks make them. A call whose task is cancelled may have been carried out.
        """
        if self._process != os.getpid():
            raise Unsent("an asyncio client cannot be used in a child of fork: make another")
        method = self._methods[method] if isinstance(method, str) else method
        deadline, payload = self._deadline(timeout), request.SerializeToString()
        sends: Optional[Sends] = None
        while True:
            try:
                return await self._send(method, payload, deadline)
            except (Lost, Unsent) as error:
                sends = sends or Sends(method, request, self._resend)
                if self._is_closed or not sends.may_repeat(error):
                    raise sends.final(error)

    async def _send(self, method: Method[Any, Any], payload: bytes, deadline: Optional[float]) -> Message:
        channel = self._channel
        if channel is None or not channel.is_open:
            channel = await self._open(deadline)
        loop = asyncio.get_running_loop()
        if channel.loop is not loop:
            raise RuntimeError("the client belongs to another event loop")
        call = AsyncCall(method, loop)
        try:
            await channel.start(call, payload, deadline, self._in_flight_max)
            if not await channel.wait(call, deadline):
                channel.forget(call, DeadlineExceeded(f"no answer to {method.name} before the deadline"))
        except BaseException:
            channel.forget(call)
            raise
        if call.error is not None:
            raise call.error
        assert call.answer is not None  # A call that is done has one of the two.
        return call.answer

    async def close(self) -> None:
        """Closes the connection: calls in flight end as Lost, further ones as Unsent, watches end as Lost."""
        self._is_closed = True
        if self._channel is not None:
            self._channel.end("the client was closed")
        for watch in self._watches:
            watch.end("the client was closed")
        self._watches.clear()

    async def __aenter__(self: _Self) -> _Self:
        await self._open(self._deadline(None))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
