"""One connection of the asyncio client: the state of `picket.connection` on a socket that the event loop watches."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import deque
from typing import Any, Deque, List, Optional, Type

from picket.connection import Call, Connection, notify
from picket.errors import DeadlineExceeded, Lost, PicketError
from picket.methods import Method
from picket.reconnect import seconds_left

_OUTPUT_BYTES_MAX = 8 * 1024 * 1024  # What may wait to be written before further calls wait themselves.


class AsyncCall(Call):
    """A call that a task waits for."""

    __slots__ = ("changed",)

    def __init__(
        self, method: Method[Any, Any], loop: asyncio.AbstractEventLoop, messages_max: Optional[int] = None
    ) -> None:
        super().__init__(method, messages_max)
        self.changed: asyncio.Future[None] = loop.create_future()

    def notify(self) -> None:
        if not self.changed.done():
            self.changed.set_result(None)


class AsyncChannel:
    """A socket with the state of its connection. For the tasks of one event loop."""

    def __init__(self, sock: socket.socket) -> None:
        self.connection = Connection()
        self.loop = self._loop = asyncio.get_running_loop()
        self._socket = sock
        self._seekers: Deque[asyncio.Future[None]] = deque()  # Those who wait for room.
        self._is_flush_due = self._is_writing = False
        self._is_reading = True
        self._loop.add_reader(sock, self._receive)

    @property
    def is_open(self) -> bool:
        """Whether a further call can be made."""
        return self.connection.ended is None and not self.connection.is_exhausted

    async def start(self, call: Call, payload: bytes, deadline: Optional[float], in_flight_max: int) -> None:
        """Sends a call, with what else is sent in this turn of the loop. Waits while too much is in flight.

        Raises Unsent, RequestTooLarge and DeadlineExceeded.
        """
        connection = self.connection
        while connection.ended is None and (
            len(connection.in_flight) >= in_flight_max or connection.output_bytes > _OUTPUT_BYTES_MAX
        ):
            await self._room(deadline)
        connection.begin(call, payload, seconds_left(deadline))
        if self._seekers and len(connection.in_flight) < in_flight_max:
            self._give_room()  # More than one may have found room.
        if len(connection.in_flight) == 1:
            self._flush()
        elif not self._is_flush_due:
            self._is_flush_due = True
            self._loop.call_soon(self._flush)

    async def _room(self, deadline: Optional[float]) -> None:
        seeker: asyncio.Future[None] = self._loop.create_future()
        self._seekers.append(seeker)
        try:
            await asyncio.wait_for(seeker, seconds_left(deadline))
        except asyncio.TimeoutError:
            self._give_room()  # What this one may just have been given is for another.
            raise DeadlineExceeded("the calls in flight left no room before the deadline; nothing was sent") from None
        except asyncio.CancelledError:
            self._give_room()
            raise

    def _give_room(self) -> None:
        while self._seekers:
            seeker = self._seekers.popleft()
            if not seeker.done():
                seeker.set_result(None)
                return

    def _flush(self) -> None:
        self._is_flush_due = False
        connection = self.connection
        if connection.ended is not None:
            return
        try:
            while connection.output_bytes:
                connection.written(self._socket.send(connection.output(), socket.MSG_NOSIGNAL))
        except BlockingIOError:
            pass
        except OSError as error:
            ended = connection.end_output(f"the connection broke: {error.strerror or error}")
            if connection.is_over:
                self._close()
            notify(ended)
        is_writing = bool(connection.output_bytes)
        if is_writing != self._is_writing and not connection.is_over:
            self._is_writing = is_writing
            if is_writing:
                self._loop.add_writer(self._socket, self._flush)
            else:
                self._loop.remove_writer(self._socket)
        if self._seekers and connection.output_bytes <= _OUTPUT_BYTES_MAX:
            self._give_room()

    def _receive(self) -> None:
        try:
            count = self._socket.recv_into(self.connection.space())
        except BlockingIOError:
            return
        except OSError as error:
            self.end(f"the connection broke: {error.strerror or error}")
            return
        changed = self.connection.received(count)
        for _ in range(min(len(changed), len(self._seekers))):
            self._give_room()
        if self.connection.is_over:
            self._close()
        notify(changed)

    def set_reading(self, is_reading: bool) -> None:
        """Lets what the daemon sends wait in the kernel, or be received."""
        if is_reading == self._is_reading or self.connection.is_over:
            return
        self._is_reading = is_reading
        if is_reading:
            self._loop.add_reader(self._socket, self._receive)
        else:
            self._loop.remove_reader(self._socket)

    async def wait(self, call: AsyncCall, deadline: Optional[float]) -> bool:
        """Waits until the call has changed; returns False when the deadline has passed before."""
        timer = None
        left = seconds_left(deadline)
        if left is not None:
            timer = self._loop.call_later(left, call.notify)
        try:
            await call.changed
        finally:
            if timer is not None:
                timer.cancel()
        return call.is_done or bool(call.messages)

    def forget(self, call: Call, error: Optional[PicketError] = None) -> None:
        """Ends a call on this side."""
        self.connection.forget(call, error)
        self._give_room()

    def end(self, reason: str, kind: Type[PicketError] = Lost) -> None:
        """Closes the connection; its calls end."""
        ended: List[Call] = self.connection.end(reason, kind)
        self._close()
        notify(ended)

    def _close(self) -> None:
        if self._socket.fileno() >= 0:
            if not self._loop.is_closed():
                self._loop.remove_reader(self._socket)
                self._loop.remove_writer(self._socket)
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
        while self._seekers:
            self._give_room()
