"""Asynchronous iterators over what the daemon sends without end. `picket.streams` says why they are as they are."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any, AsyncIterator, Awaitable, Callable, Generic, Optional, TypeVar

from google.protobuf.message import Message

from picket.aio_channel import AsyncCall, AsyncChannel
from picket.errors import DeadlineExceeded, Lost, PicketError
from picket.methods import WATCH_ALERTS, Method
from picket.reconnect import Backoff, connect, seconds_left
from picket.streams import MESSAGES_MAX
from picket.v1 import detection_pb2 as pb
from picket.watches import WatchPosition

Item = TypeVar("Item", bound=Message)


class AsyncStream(Generic[Item]):
    """The messages that one call brings, on a connection of its own. To be iterated by one task."""

    def __init__(
        self, path: str, method: Method[Any, Item], request: Message, deadline: Optional[float],
        shared: Optional[Callable[[], Awaitable[AsyncChannel]]] = None,
    ) -> None:
        self._path, self._method, self._request, self._deadline = path, method, request, deadline
        self._shared = shared
        self._channel: Optional[AsyncChannel] = None
        self._call: Optional[AsyncCall] = None
        self._is_closed = False

    async def start(self) -> None:
        """Connects and sends the call, once. Raises Unsent."""
        if self._channel is not None:
            return
        channel = AsyncChannel(connect(self._path)) if self._shared is None else await self._shared()
        self._call = AsyncCall(self._method, channel.loop, None if self._shared is None else MESSAGES_MAX)
        self._channel = channel
        await channel.start(self._call, self._request.SerializeToString(), self._deadline, sys.maxsize)

    def __aiter__(self) -> AsyncIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        """Waits for the next message. Raises PicketError when the stream fails; what came before is given first."""
        if self._channel is None and not self._is_closed:
            await self.start()
        channel, call = self._channel, self._call
        if self._is_closed or channel is None or call is None:
            raise StopAsyncIteration
        if not call.messages and not call.is_done:
            call.changed = channel.loop.create_future()
            channel.set_reading(True)
            try:
                await channel.wait(call, self._deadline)
            finally:
                channel.set_reading(self._shared is not None)  # What nobody waits for stays in the kernel.
        if self._is_closed:
            raise StopAsyncIteration
        if call.messages:
            item: Item = call.messages.popleft()
            return item
        if not call.is_done:
            self.end("the time of the stream has passed")
            raise DeadlineExceeded(f"the time of {self._method.name} has passed")
        self.end("the stream has ended")
        if call.error is not None:
            raise call.error
        raise StopAsyncIteration

    def close(self) -> None:
        """Ends the stream, here and in the daemon; who waits for a message gets the end."""
        self._is_closed = True
        self.end("the stream was closed")

    def end(self, reason: str) -> None:
        """Ends the stream with an error."""
        channel, call = self._channel, self._call
        if channel is None or call is None:
            return
        if self._shared is None:
            channel.end(reason)
        else:
            channel.forget(call, Lost(reason))
            call.notify()


class AsyncWatch:
    """What happens to alerts, without end. To be iterated by one task; it starts with `async with`
    or the first iteration.

    When it is cut off, it resumes after the last change that it has given, and the next is of kind STARTED. It raises
    what another attempt cannot help, and the last error when the daemon was not back within `reconnect_timeout`.
    """

    def __init__(
        self, path: str, request: pb.WatchAlertsRequest, deadline: Optional[float], resume: bool,
        reconnect_timeout: float, is_ended: Callable[[], bool],
        shared: Optional[Callable[[], Awaitable[AsyncChannel]]],
    ) -> None:
        self._shared = shared
        self._path, self._deadline, self._resume = path, deadline, resume
        self._reconnect_timeout, self._is_ended = reconnect_timeout, is_ended
        self._position = WatchPosition(request)
        self._gap: Optional[pb.AlertChange] = None
        self._stream: Optional[AsyncStream[pb.AlertChange]] = None
        self.is_closed = False

    def _new_stream(self) -> AsyncStream[pb.AlertChange]:
        return AsyncStream(self._path, WATCH_ALERTS, self._position.request(), self._deadline, self._shared)

    def __aiter__(self) -> AsyncIterator[pb.AlertChange]:
        return self

    async def __anext__(self) -> pb.AlertChange:
        """Waits for the next change."""
        gap, self._gap = self._gap, None
        if gap is not None:
            return gap
        backoff: Optional[Backoff] = None
        while not self.is_closed:
            self._stream = self._stream or self._new_stream()
            try:
                change = await self._stream.__anext__()
            except PicketError as error:
                self._stream = None
                backoff = backoff or Backoff(time.monotonic() + self._reconnect_timeout)
                pause = self._pause(error, backoff)
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                self._gap = self._position.advance(change)
                return change
        raise StopAsyncIteration

    def _pause(self, error: PicketError, backoff: Backoff) -> Optional[float]:
        if self.is_closed:
            return 0.0
        if not self._resume or self._is_ended() or not self._position.may_resume(error):
            return None
        left = seconds_left(self._deadline)
        pause = backoff.next()
        return pause if pause is None or left is None else min(pause, left)

    def close(self) -> None:
        """Ends the watch; who waits for a change gets the end."""
        self.is_closed = True
        if self._stream is not None:
            self._stream.close()

    def end(self, reason: str) -> None:
        """Ends the watch with an error."""
        if self._stream is not None:
            self._stream.end(reason)

    async def __aenter__(self) -> AsyncWatch:
        self._stream = self._stream or self._new_stream()
        await self._stream.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
