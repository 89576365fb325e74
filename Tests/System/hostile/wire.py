"""The wire as far as hostile clients need it: protobuf fields, frames of requests, and a client of one call at a time.

The standard library alone: an attacker also sends what no library would encode.
"""

import contextlib
import os
import socket
import struct
import time

HEADER = struct.Struct(">IIBB")  # data length, stream id, type, flags
REQUEST, RESPONSE, DATA = 1, 2, 3
REMOTE_CLOSED, REMOTE_OPEN, NO_DATA = 1, 2, 4
DATA_BYTES_MAX = 4 * 1024 * 1024
SERVICE = "picket.v1.Detection"
ADMIN_SERVICE = "picket.v1.Admin"
CODES = {
    0: "OK",
    1: "CANCELLED",
    2: "UNKNOWN",
    3: "INVALID_ARGUMENT",
    4: "DEADLINE_EXCEEDED",
    5: "NOT_FOUND",
    7: "PERMISSION_DENIED",
    8: "RESOURCE_EXHAUSTED",
    10: "ABORTED",
    11: "OUT_OF_RANGE",
    12: "UNIMPLEMENTED",
    13: "INTERNAL",
    14: "UNAVAILABLE",
}


# MARK: Messages


def varint(value):
    """The bytes of a number; a negative one takes ten, as int64 does."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """One field: a number or a boolean as a varint, text, bytes or a packed message with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def message(fields):
    """A message of a dictionary from field numbers to values; a list is a repeated field."""
    out = []
    for number, value in fields.items():
        for item in value if isinstance(value, list) else [value]:
            out.append(field(number, item))
    return b"".join(out)


def decode(data):
    """The fields of a message: from each number to the list of its values, numbers or bytes."""
    fields, at = {}, 0
    while at < len(data):
        tag, at = read_varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = read_varint(data, at)
        elif kind == 2:
            count, at = read_varint(data, at)
            value, at = data[at : at + count], at + count
        elif kind == 1:
            value, at = data[at : at + 8], at + 8
        else:
            raise ValueError(f"wire type {kind}")
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


# MARK: Frames


def frame(data, stream_id=1, kind=REQUEST, flags=0, length=None):
    """A frame; `length` says another length than that of the data."""
    return HEADER.pack(len(data) if length is None else length, stream_id, kind, flags) + data


def request(method, fields, timeout_nanos=0, service=SERVICE, extra=None):
    """The frame of a call; `fields` is the payload, packed or as a dictionary."""
    payload = fields if isinstance(fields, bytes) else message(fields)
    data = field(1, service) + field(2, method) + field(3, payload)
    if timeout_nanos:
        data += field(4, timeout_nanos)
    return frame(data + (extra or b""))


# MARK: A client


class CallFailure(Exception):
    """A call that was answered with a status other than OK, or not at all (code None)."""

    def __init__(self, code, text):
        super().__init__(f"{CODES.get(code, code)}: {text}")
        self.code = code


class Client:
    """One connection; each call waits for its answer, at most `timeout` seconds."""

    def __init__(self, path, identity=None, timeout=10.0):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        self.stream_id = -1
        try:
            with acting_as(identity):
                self.connect(str(path), timeout)
        except OSError:
            self.socket.close()
            raise

    def connect(self, path, timeout):
        """Connects; where the queue of the socket is full, again until the time is over."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                return self.socket.connect(path)
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise TimeoutError("nobody accepts connections") from error
                time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def call(self, method, fields=None, service=SERVICE):
        """The fields of the answer."""
        self.stream_id += 2
        data = bytearray(request(method, fields or {}, service=service))
        struct.pack_into(">I", data, 4, self.stream_id)
        try:
            self.socket.sendall(data)
            count, _, _, _ = HEADER.unpack(self.read(HEADER.size))
            answer = decode(self.read(count))
        except OSError as error:
            raise CallFailure(None, str(error) or "the connection was closed") from error
        status = decode(answer.get(1, [b""])[0])
        code = status.get(1, [0])[0]
        if code != 0:
            raise CallFailure(code, status.get(2, [b""])[0].decode(errors="replace"))
        return decode(answer.get(2, [b""])[0])

    def read(self, count):
        parts = []
        while count > 0:
            part = self.socket.recv(min(count, 1 << 20))
            if not part:
                raise ConnectionError("the daemon closed the connection")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


@contextlib.contextmanager
def acting_as(identity):
    """For a while the process has another user and group, (uid, gid); the kernel tells the daemon of that one."""
    if identity is None:
        yield
        return
    uid, gid = identity
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(gid)
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)
