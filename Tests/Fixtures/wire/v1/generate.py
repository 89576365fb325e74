#!/usr/bin/python3
"""Writes wire vectors to a directory (generate.py DIRECTORY) with the protobuf library of Python.

Every message is written with every field set (MESSAGE.full.bin). What a field holds follows from its name, so that a
reader can check that no two fields were confused:

  string           the field's name
  bytes            the field's name, a NUL, and 0xFF
  bool             true
  32-bit numbers   the sum of the bytes of the name
  64-bit numbers   1,000,003 times that sum
  double           that sum and a half
  enums            the largest number of the enum
  repeated         two of these; of messages two full ones
  messages         a full one; a message inside itself at most once
  oneof            the last member that is no message inside itself

Frames (frame-*.bin) are written with the header as ttrpc 1.2 lays it out; those of whole calls (call-*, status-*) are
described in calls.py.
"""

import importlib
import pathlib
import struct
import subprocess
import sys
import tempfile

import calls

PROTO = pathlib.Path(__file__).resolve().parents[4] / "proto"
FILES = ["ttrpc/ttrpc.proto", "picket/v1/detection.proto", "picket/v1/admin.proto"]


def load(directory):
    """Compiles the proto files and gives their Python modules, in the order of FILES."""
    subprocess.run(["protoc", f"--python_out={directory}", f"--proto_path={PROTO}", *FILES], check=True)
    sys.path.insert(0, directory)
    return tuple(importlib.import_module(file.replace("/", ".").replace(".proto", "_pb2")) for file in FILES)


def scalar(field):
    """The value that follows from a field's name."""
    total = sum(field.name.encode())
    kinds = {
        field.CPPTYPE_STRING: field.name if field.type == field.TYPE_STRING else field.name.encode() + b"\x00\xff",
        field.CPPTYPE_BOOL: True,
        field.CPPTYPE_INT32: total,
        field.CPPTYPE_UINT32: total,
        field.CPPTYPE_INT64: 1_000_003 * total,
        field.CPPTYPE_UINT64: 1_000_003 * total,
        field.CPPTYPE_DOUBLE: total + 0.5,
    }
    if field.cpp_type == field.CPPTYPE_ENUM:
        return max(value.number for value in field.enum_type.values)
    return kinds[field.cpp_type]


def fill(message, outer=()):
    """Sets every field of a message."""
    name = message.DESCRIPTOR.name
    for field in message.DESCRIPTOR.fields:
        repeated = field.label == field.LABEL_REPEATED
        member = getattr(message, field.name)
        if field.cpp_type == field.CPPTYPE_MESSAGE:
            if outer.count(field.message_type.name) + (name == field.message_type.name) > 1:
                continue
            for inner in [member.add(), member.add()] if repeated else [member]:
                inner.SetInParent()
                fill(inner, (*outer, name))
        elif repeated:
            member.extend([scalar(field), scalar(field)])
        else:
            setattr(message, field.name, scalar(field))
    return message


def frame(stream, kind, flags, data):
    """A frame: its header and its data."""
    return struct.pack(">IIBB", len(data), stream, kind, flags) + data


def frames(ttrpc, picket):
    """The frames by name."""
    event = picket.EvaluateEventRequest(log_type="Wiz.Detections", event=b'{"severity":"HIGH"}', event_id="e-1")
    call = ttrpc.Request(
        service="picket.v1.Detection", method="EvaluateEvent", payload=event.SerializeToString(),
        timeout_nano=1_500_000_000, metadata=[ttrpc.KeyValue(key="trace", value="7f")])
    answer = picket.EvaluateEventResponse(detections_evaluated=3)
    failure = ttrpc.Response(status=ttrpc.Status(code=3, message="event: expected a JSON object"))
    return {
        "request-unary": frame(1, 1, 0, call.SerializeToString()),
        "request-stream": frame(4_294_967_295, 1, 1, call.SerializeToString()),
        "response-ok": frame(1, 2, 0, ttrpc.Response(payload=answer.SerializeToString()).SerializeToString()),
        "response-empty": frame(5, 2, 0, b""),
        "response-failure": frame(7, 2, 0, failure.SerializeToString()),
        "data": frame(9, 3, 0, answer.SerializeToString()),
        "data-end": frame(9, 3, 5, b""),
    }


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: generate.py DIRECTORY")
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        ttrpc, picket, admin = load(directory)
        for module in (ttrpc, picket, admin):
            for name in sorted(module.DESCRIPTOR.message_types_by_name):
                data = fill(getattr(module, name)()).SerializeToString(deterministic=True)
                (target / f"{module.DESCRIPTOR.package}.{name}.full.bin").write_bytes(data)
        for name, data in frames(ttrpc, picket).items():
            (target / f"frame-{name}.bin").write_bytes(data)
        calls.write(target, ttrpc, (picket, admin), fill)


if __name__ == "__main__":
    main()
