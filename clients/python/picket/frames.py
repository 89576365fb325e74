"""ttrpc frames as bytes: a header of ten bytes, and data of at most 4 MiB."""

from __future__ import annotations

import struct
from typing import NamedTuple, Optional

from picket.errors import ProtocolError, RequestTooLarge
from picket.ttrpc import ttrpc_pb2 as ttrpc

HEADER = struct.Struct(">IIBB")  # data length, stream id, type, flags
REQUEST, RESPONSE, DATA = 1, 2, 3
REMOTE_CLOSED, NO_DATA = 1, 4  # flags
DATA_BYTES_MAX = 4 * 1024 * 1024
STREAM_MAX = 0xFFFF_FFFF

_HEADER_BYTES = HEADER.size
_unpack_from = HEADER.unpack_from
_BUFFER_BYTES = 64 * 1024


class Frame(NamedTuple):
    """One frame that was received."""

    stream: int
    kind: int
    flags: int
    data: bytes


def request_data(service_and_method: bytes, payload: bytes, timeout: Optional[float]) -> bytes:
    """Packs a `ttrpc.Request`; `service_and_method` is one with these two fields, packed. `timeout` is in seconds.

    Packed messages one behind the other are one message. Raises RequestTooLarge.
    """
    nanos = 0 if timeout is None else min(max(int(timeout * 1e9), 1), 2**63 - 1)
    data: bytes = service_and_method + ttrpc.Request(payload=payload, timeout_nano=nanos).SerializeToString()
    if len(data) > DATA_BYTES_MAX:
        raise RequestTooLarge(f"a call of {len(data)} bytes; at most {DATA_BYTES_MAX}")
    return data


class FrameReader:
    """Finds frames in bytes that arrive in pieces of any size.

    The bytes are received into `space()`. The buffer grows to one frame at most and shrinks when that was read.
    """

    def __init__(self) -> None:
        self._start = self._end = 0
        self._needed = _HEADER_BYTES
        self._allocate(_BUFFER_BYTES)

    def _allocate(self, size: int) -> None:
        self._buffer = bytearray(size)
        self._view = memoryview(self._buffer)

    def space(self) -> memoryview:
        """Returns where the next bytes are to be received; never empty."""
        size = len(self._buffer)
        if self._start == self._end:
            self._start = self._end = 0
            if size > _BUFFER_BYTES and self._needed <= _BUFFER_BYTES:
                self._allocate(_BUFFER_BYTES)
        elif self._needed > size - self._start or self._start > size // 2:
            rest = bytes(self._view[self._start:self._end])
            if self._needed > size:
                self._allocate(self._needed)
            self._buffer[:len(rest)] = rest
            self._start, self._end = 0, len(rest)
        return self._view[self._end:]

    def received(self, count: int) -> None:
        """Says that so many bytes were received into `space()`."""
        self._end += count

    def next_frame(self) -> Optional[Frame]:
        """Returns the next frame, or None while it is not complete. Raises ProtocolError where the bytes are none."""
        start = self._start
        if self._end - start < _HEADER_BYTES:
            self._needed = _HEADER_BYTES
            return None
        length, stream, kind, flags = _unpack_from(self._buffer, start)
        if length > DATA_BYTES_MAX:
            raise ProtocolError(f"a frame of {length} bytes; at most {DATA_BYTES_MAX}")
        end = start + _HEADER_BYTES + length
        if end > self._end:
            self._needed = _HEADER_BYTES + length
            return None
        self._start = end
        return Frame(stream, kind, flags, bytes(self._view[start + _HEADER_BYTES:end]))
