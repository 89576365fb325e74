"""Frames and messages: what the driver knows of the wire, from the standard library and protobuf alone."""

import functools
import importlib
import pathlib
import socket
import struct
import sys
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "Tests/Fixtures/wire/v1"

HEADER = struct.Struct(">IIBB")
LENGTH_MAX = 4_194_304
REQUEST, RESPONSE, DATA = 1, 2, 3
REMOTE_CLOSED, REMOTE_OPEN, NO_DATA = 1, 2, 4

# The generated messages are in the package of the Python client. A package of that name without the client's own code
# stands in for it, so that the driver does not depend on a client that it judges.
PACKAGE = types.ModuleType("picket")
PACKAGE.__path__ = [str(ROOT / "clients/python/picket")]
sys.modules["picket"] = PACKAGE
ttrpc = importlib.import_module("picket.ttrpc.ttrpc_pb2")
detection = importlib.import_module("picket.v1.detection_pb2")
admin = importlib.import_module("picket.v1.admin_pb2")


class Method:
    """A method of the services: where it is called, and what it takes and gives."""

    def __init__(self, service, descriptor):
        self.service = service.full_name
        self.name = descriptor.name
        self.request = message_type(descriptor.input_type.name)
        self.response = message_type(descriptor.output_type.name)
        self.streams = self.name == "WatchAlerts"


def message_type(name):
    """The class of a message of picket.v1."""
    return getattr(detection, name, None) or getattr(admin, name)


@functools.lru_cache(maxsize=None)
def methods():
    """All methods by name; Describe, which both services have, is that of the data socket."""
    found = {}
    for module in (detection, admin):
        for service in module.DESCRIPTOR.services_by_name.values():
            for descriptor in service.methods:
                found.setdefault(descriptor.name, Method(service, descriptor))
    return found


class Frame:
    """A frame: the four numbers of its header, and its data."""

    def __init__(self, stream, kind, flags, data, length=None):
        self.stream, self.kind, self.flags, self.data = stream, kind, flags, data
        self.length = len(data) if length is None else length

    def pack(self):
        """The bytes of the frame; a length that was given goes into the header whatever the data is."""
        return HEADER.pack(self.length, self.stream, self.kind, self.flags) + self.data

    def header(self):
        return f"length {self.length}, stream {self.stream}, type {self.kind}, flags {self.flags}"


def parse_frames(data):
    """The frames that stand one behind the other in bytes."""
    frames, at = [], 0
    while at < len(data):
        length, stream, kind, flags = HEADER.unpack_from(data, at)
        at += HEADER.size + length
        frames.append(Frame(stream, kind, flags, data[at - length:at]))
    if at != len(data):
        raise ValueError(f"{at - len(data)} bytes are missing at the end")
    return frames


def read_exactly(sock, count):
    """That many bytes from a socket, or None where it ends before."""
    data = bytearray()
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            return None
        data += more
    return bytes(data)


def read_frame(sock):
    """The next frame of a socket, or None at its end."""
    try:
        header = read_exactly(sock, HEADER.size)
        if header is None:
            return None
        length, stream, kind, flags = HEADER.unpack(header)
        data = read_exactly(sock, length) if length <= LENGTH_MAX else b""
    except (ConnectionError, socket.timeout):
        return None
    return None if data is None else Frame(stream, kind, flags, data, length)


def response(stream, payload=None, code=None, message="", flags=0):
    """The frame of an answer: a packed message, a status, or both."""
    envelope = ttrpc.Response()
    if payload is not None:
        envelope.payload = payload
    if code is not None:
        envelope.status.code, envelope.status.message = code, message
    return Frame(stream, RESPONSE, flags, envelope.SerializeToString())
