"""Frames over a stream socket: `u32 length, u8 kind, u32 sequence`, little-endian, then the payload."""

import array
import os
import socket
import struct
from typing import Any, Callable, List, Optional, Tuple

SETUP, READY, LOAD, LOADED, SPAWN, SPAWNED, EXITED = 1, 2, 3, 4, 5, 6, 7
EVALUATE, RESULT, TEST, TESTED, KV, KVREPLY = 16, 17, 18, 19, 20, 21
LOOKUP, LOOKUPREPLY = 22, 23

MAXIMUM_LENGTH = 64 << 20
_HEADER = struct.Struct("<IBI")
_CHUNK = 256 << 10

Frame = Tuple[int, int, bytes]
Writer = Callable[[int, bytes], int]
Reader = Callable[[int, int], bytes]


class FrameError(Exception):
    """The other side sent what is not a frame; the connection cannot be used further."""


class Channel:
    """A socket's frames, read and written with `read` and `write` only, so that a strict filter can refuse the rest."""

    def __init__(self, descriptor: int, write: Writer = os.write, read: Reader = os.read) -> None:
        self.descriptor = descriptor
        self._write = write
        self._read_some = read
        self._pending = b""
        self._offset = 0

    def receive(self) -> Optional[Frame]:
        """The next frame; None at the end of the stream."""
        if not self._fill(_HEADER.size):
            return None
        length, kind, sequence = _HEADER.unpack_from(self._pending, self._offset)
        if length > MAXIMUM_LENGTH:
            raise FrameError(f"a frame of {length} bytes; at most {MAXIMUM_LENGTH} are allowed")
        self._offset += _HEADER.size
        payload = self._take(length)
        return None if payload is None else (kind, sequence, payload)

    def send(self, kind: int, sequence: int, payload: bytes) -> None:
        """Writes a frame whole."""
        data = _HEADER.pack(len(payload), kind, sequence) + payload
        written = self._write(self.descriptor, data)
        while written < len(data):
            data = data[written:]
            written = self._write(self.descriptor, data)

    def _read(self) -> bytes:
        try:
            return self._read_some(self.descriptor, _CHUNK)
        except ConnectionResetError:
            return b""

    def _fill(self, count: int) -> bool:
        """Has at least `count` bytes pending; false at the end of the stream."""
        while len(self._pending) - self._offset < count:
            data = self._read()
            if not data:
                return False
            self._pending = self._pending[self._offset :] + data
            self._offset = 0
        return True

    def _take(self, length: int) -> Optional[bytes]:
        """The next `length` bytes; None if the stream ends before."""
        end = self._offset + length
        if end <= len(self._pending):
            payload = self._pending[self._offset : end]
            if end == len(self._pending):
                self._pending, self._offset = b"", 0
            else:
                self._offset = end
            return payload
        parts = [self._pending[self._offset :]]
        missing = length - len(parts[0])
        self._pending, self._offset = b"", 0
        while missing > 0:
            data = self._read()
            if not data:
                return None
            parts.append(data[:missing])
            if len(data) > missing:
                self._pending = data[missing:]
            missing -= len(data)
        return b"".join(parts)


class ControlChannel(Channel):
    """The zygote's channel, over which descriptors arrive too."""

    def __init__(self, descriptor: int, write: Writer = os.write) -> None:
        super().__init__(descriptor, write)
        self._socket = socket.socket(fileno=descriptor)
        self._descriptors: List[int] = []

    def take_descriptors(self, count: int) -> List[int]:
        """The oldest `count` descriptors that arrived."""
        if len(self._descriptors) < count:
            raise FrameError(f"{count} descriptors were expected, {len(self._descriptors)} arrived")
        taken, self._descriptors = self._descriptors[:count], self._descriptors[count:]
        return taken

    def has_frame(self) -> bool:
        """Whether a whole frame is pending, so that waiting for the socket could wait for too long."""
        pending = len(self._pending) - self._offset
        if pending < _HEADER.size:
            return False
        length: int = _HEADER.unpack_from(self._pending, self._offset)[0]
        return pending >= _HEADER.size + length

    def close(self) -> None:
        self._socket.close()
        for descriptor in self._descriptors:
            os.close(descriptor)

    def _read(self) -> bytes:
        space = socket.CMSG_SPACE(8 * array.array("i").itemsize)
        try:
            data, ancillary, _flags, _address = self._socket.recvmsg(_CHUNK, space)
        except ConnectionResetError:
            return b""
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                self._descriptors.extend(_integers(content))
        return data


def _integers(content: bytes) -> List[Any]:
    integers = array.array("i")
    integers.frombytes(content[: len(content) - len(content) % integers.itemsize])
    return list(integers)
