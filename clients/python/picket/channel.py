"""One connection of the blocking client, shared by any number of threads.

There is no thread of its own: of those that wait for answers one reads for all (it leads), the others follow. When the
leader has its answer, one of the followers leads.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import time
from typing import Callable, Dict, Iterable, List, Optional, Type

from picket.connection import Call, Connection, notify
from picket.errors import DeadlineExceeded, Lost, PicketError
from picket.reconnect import seconds_left

_POLL_SECONDS_MAX = 86_400.0  # poll takes no more than 24 days.
_SEND_FLAGS = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
OUTPUT_BYTES_MAX = 8 * 1024 * 1024  # What may wait to be written before further calls wait themselves.


class Channel:
    """A socket with the state of its connection. Thread-safe."""

    def __init__(self, sock: socket.socket) -> None:
        self.connection = Connection()
        self._socket = sock
        self._lock = threading.Lock()
        self._room = threading.Condition(self._lock)
        self._room_seekers = 0
        self._is_led = False
        self._leader: Optional[int] = None  # The identity of the thread that leads.
        self._followers: Dict[Call, None] = {}
        # What wakes a leader that waits to read when there is something to write.
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)
        self._poll_read = select.poll()
        self._poll_both = select.poll()
        for poll, events in ((self._poll_read, select.POLLIN), (self._poll_both, select.POLLIN | select.POLLOUT)):
            poll.register(sock, events)
            poll.register(self._wake_reader, select.POLLIN)

    @property
    def is_open(self) -> bool:
        """Whether a further call can be made."""
        return self.connection.ended is None and not self.connection.is_exhausted

    def start(
        self, call: Call, payload: bytes, deadline: Optional[float], in_flight_max: Optional[int] = None
    ) -> None:
        """Sends a call, or what of it the kernel takes now; the rest is written while somebody waits.

        With `in_flight_max` it waits while too much is in flight, but not in the thread that reads, where a callback
        may call it. Raises Unsent, RequestTooLarge and DeadlineExceeded.
        """
        with self._lock:
            if in_flight_max is not None and not self._has_room(in_flight_max):
                self._wait_for_room(deadline, in_flight_max)
            if call.is_done:
                return
            connection = self.connection
            connection.begin(call, payload, seconds_left(deadline))
            ended = self._flush()
            if connection.output_bytes and self._is_led:
                self._wake()
        notify(ended)

    def _has_room(self, in_flight_max: int) -> bool:
        connection = self.connection
        return connection.ended is not None or (
            len(connection.in_flight) < in_flight_max and connection.output_bytes <= OUTPUT_BYTES_MAX)

    def _wait_for_room(self, deadline: Optional[float], in_flight_max: int) -> None:
        if self._leader == threading.get_ident():
            return
        self._room_seekers += 1
        try:
            if not self._room.wait_for(lambda: self._has_room(in_flight_max), seconds_left(deadline)):
                raise DeadlineExceeded("the calls in flight left no room before the deadline; nothing was sent")
        finally:
            self._room_seekers -= 1

    def _wake(self) -> None:
        if self._wake_writer >= 0:
            with contextlib.suppress(BlockingIOError):  # It is full: the leader is being woken.
                os.write(self._wake_writer, b"!")

    def _flush(self) -> List[Call]:
        """Writes what the kernel takes; the caller holds the lock. Returns the calls that ended by it."""
        connection = self.connection
        try:
            while connection.output_bytes:
                connection.written(self._socket.send(connection.output(), _SEND_FLAGS))
        except BlockingIOError:
            pass
        except OSError as error:
            ended = connection.end_output(f"the connection broke: {error.strerror or error}")
            self._close_at_end()
            self._release(ended)
            return ended
        except BaseException:  # A signal's handler has raised: how much is written is unknown.
            connection.assume_written()
            self._end("the call was interrupted while it was written")
            raise
        return []

    def wait(self, call: Call, deadline: Optional[float], until: Optional[Callable[[], bool]] = None) -> bool:
        """Waits until the call is done, or `until` holds; returns False when the deadline has passed before.

        Reads for all calls of the connection meanwhile, where no other thread does.
        """
        while not (call.is_done or (until is not None and until())):
            if self._lead(call):
                try:
                    is_late = self._read(call, deadline, until)
                finally:
                    self._hand_over()
            elif self.connection.is_over:
                return call.is_done
            else:
                is_late = not self._follow(call, deadline)
            if is_late:
                return call.is_done
        return True

    def _lead(self, call: Call) -> bool:
        with self._lock:
            if self.connection.is_over:
                return False
            if not self._is_led:
                self._is_led = True
                self._leader = threading.get_ident()
                self._followers.pop(call, None)
                return True
            if not call.is_done:
                if call.wake is None:
                    call.wake = threading.Lock()
                call.wake.acquire(blocking=False)  # It may still be open from a wait that was late.
                self._followers[call] = None
            return False

    def _follow(self, call: Call, deadline: Optional[float]) -> bool:
        """Waits to be done or to lead; returns False when the deadline has passed."""
        left = seconds_left(deadline)
        is_woken = call.is_done
        try:
            if not is_woken:
                is_woken = call.wake.acquire(timeout=-1 if left is None else min(left, threading.TIMEOUT_MAX))
        finally:
            if call.is_done or not is_woken:
                self._unfollow(call)
        return is_woken

    def _unfollow(self, call: Call) -> None:
        """Lets a follower go. If it was woken to lead, another has to."""
        with self._lock:
            self._followers.pop(call, None)
            if not self._is_led:
                self._wake_follower()

    def _hand_over(self) -> None:
        with self._lock:
            self._is_led = False
            self._leader = None
            self._close_at_end()
            self._wake_follower()

    def _wake_follower(self) -> None:
        if self._followers:
            call = next(iter(self._followers))
            del self._followers[call]
            call.wake.release()

    def _read(self, call: Call, deadline: Optional[float], until: Optional[Callable[[], bool]]) -> bool:
        """Reads and writes until the call is done; returns True when the deadline has passed before."""
        while not (call.is_done or (until is not None and until())):
            poll = self._poll_both if self.connection.output_bytes else self._poll_read
            if deadline is None:
                ready = poll.poll()
            else:
                left = deadline - time.monotonic()
                ready = poll.poll(min(left, _POLL_SECONDS_MAX) * 1000 if left > 0 else 0)
                if not ready and left <= _POLL_SECONDS_MAX:
                    return True
            self._transfer(ready)
        return False

    def _transfer(self, ready: "List[tuple[int, int]]") -> None:
        """Does what the poll says can be done, and tells the calls that it has changed."""
        for descriptor, events in ready:
            if descriptor == self._wake_reader:
                os.read(descriptor, 4096)
                continue
            if events & select.POLLOUT:
                with self._lock:
                    ended = self._flush()
                    self._release(())
                notify(ended)
            if events & ~select.POLLOUT:
                self._receive()

    def _receive(self) -> None:
        try:
            try:
                count = self._socket.recv_into(self.connection.space(), 0, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError as error:
                self.end(f"the connection broke: {error.strerror or error}")
                return
            with self._lock:
                changed = self.connection.received(count)
                self._release(changed)
        except BaseException:  # A signal's handler has raised: what was received may be gone.
            self.end("the wait was interrupted while it received")
            raise
        notify(changed)

    def _release(self, changed: Iterable[Call]) -> None:
        """Wakes those who wait for these calls, or for room; the caller holds the lock."""
        if self._followers:
            for call in changed:
                if call in self._followers:
                    del self._followers[call]
                    call.wake.release()
        if self._room_seekers:
            self._room.notify_all()

    def interrupt(self, call: Call) -> None:
        """Lets a wait for this call look again whether what it waits for has come."""
        with self._lock:
            if call in self._followers:
                self._release((call,))
            else:
                self._wake()

    def forget(self, call: Call, error: Optional[PicketError] = None) -> None:
        """Ends a call on this side."""
        with self._lock:
            self.connection.forget(call, error)
            if self._room_seekers:
                self._room.notify_all()

    def end(self, reason: str, kind: Type[PicketError] = Lost) -> None:
        """Closes the connection; its calls end."""
        with self._lock:
            ended = self._end(reason, kind)
            self._release(list(self._followers))
        notify(ended)

    def _end(self, reason: str, kind: Type[PicketError] = Lost) -> List[Call]:
        ended = self.connection.end(reason, kind)
        self._close_at_end()
        self._release(ended)
        return ended

    def _close_at_end(self) -> None:
        """Closes the descriptors of a connection that is over, or lets the leader see the end and do so."""
        if not self.connection.is_over or self._wake_reader < 0:
            return
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if not self._is_led:
            self.abandon()

    def abandon(self) -> None:
        """Closes the descriptors alone. In a child of fork the connection goes on in the parent."""
        if self._wake_reader >= 0:
            os.close(self._wake_reader)
            os.close(self._wake_writer)
            self._wake_reader = self._wake_writer = -1
        self._socket.close()

    def __del__(self) -> None:
        if hasattr(self, "_wake_reader"):
            self.abandon()
