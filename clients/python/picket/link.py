"""The connection of a blocking client, made with its first use and made again after it was lost."""

from __future__ import annotations

import threading
import time
from typing import Optional

from picket.channel import Channel
from picket.errors import Unsent
from picket.reconnect import Backoff, connect, is_passing, seconds_left


class Link:
    """Gives the open channel to a path, or makes one. Thread-safe."""

    def __init__(self, path: str, reconnect_timeout: float) -> None:
        self.path = path
        self._reconnect_timeout = reconnect_timeout
        self._channel: Optional[Channel] = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._lost_at: Optional[float] = None

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._closing.is_set()

    def channel(self, deadline: Optional[float]) -> Channel:
        """Returns a channel for a call. Raises Unsent when there is none before the deadline.

        The first connection is tried once; one that was lost is tried again until `reconnect_timeout` has passed.
        """
        channel = self._channel
        if channel is not None and channel.is_open:
            return channel
        left = seconds_left(deadline)
        if not self._lock.acquire(timeout=-1 if left is None else min(left, threading.TIMEOUT_MAX)):
            raise Unsent(f"{self.path}: no connection before the deadline")
        try:
            if self._channel is None or not self._channel.is_open:
                self._channel = self._connect(deadline)
            return self._channel
        finally:
            self._lock.release()

    def _connect(self, deadline: Optional[float]) -> Channel:
        now = time.monotonic()
        if self._channel is None:
            until = now
        else:
            self._lost_at = now if self._lost_at is None else self._lost_at
            until = self._lost_at + self._reconnect_timeout
        backoff = Backoff(until if deadline is None else min(until, deadline))
        while not self.is_closed:
            try:
                channel = Channel(connect(self.path))
            except Unsent as error:
                pause = backoff.next() if is_passing(error) else None
                if pause is None:
                    raise
                self._closing.wait(pause)
            else:
                self._lost_at = None
                return channel
        raise Unsent("the client was closed")

    def close(self) -> None:
        """Closes the connection: calls in flight end as Lost, further ones as Unsent."""
        self._closing.set()
        with self._lock:
            if self._channel is not None:
                self._channel.end("the client was closed")

    def abandon(self) -> None:
        """Closes the descriptor alone, in a child of fork."""
        if self._channel is not None:
            self._channel.abandon()
