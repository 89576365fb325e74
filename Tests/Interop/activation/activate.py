#!/usr/bin/env python3
"""Runs picketd as systemd would: with a socket that is already open, waiting to be told READY and STOPPING.

    activate.py SOCKET PICKETD [ARGUMENT...]

Opens SOCKET, starts PICKETD with it as descriptor 3, connects before it is ready, and checks that the call is answered,
that the daemon announces itself, and that SIGTERM ends it cleanly and leaves the socket, which is not its own, in
place. Prints what it saw; exits 1 when something was different. Needs the standard library only.
"""

import os
import select
import signal
import socket
import struct
import sys
import time

SECONDS_MAX = 30
SERVICE, METHOD = b"picket.v1.Detection", b"GetStatus"


def start(program, arguments, listener, environment):
    """Starts the program in a child that holds the listener as descriptor 3 and nothing else of ours."""
    child = os.fork()
    if child:
        return child
    try:
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
        environment = dict(environment, LISTEN_PID=str(os.getpid()))
        os.execve(program, [program, *arguments], environment)
    finally:
        os._exit(127)


def announcements(notifications, child, wanted):
    """Reads what the daemon announces until `wanted` is among it."""
    deadline, seen = time.monotonic() + SECONDS_MAX, []
    while wanted not in seen:
        ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if not select.select([notifications], [], [], 0.1)[0]:
            expect(ended is None, f"the daemon ended before {wanted}")
            expect(time.monotonic() < deadline, f"no {wanted} within {SECONDS_MAX} s; there was {seen}")
            continue
        seen += notifications.recv(4096).decode().split("\n")
    print("announced", wanted)


def field(number, data):
    return bytes([number << 3 | 2, len(data)]) + data


def ask(connection):
    """One ttrpc call, written out: GetStatus on stream 1."""
    request = field(1, SERVICE) + field(2, METHOD)
    connection.sendall(struct.pack(">IIBB", len(request), 1, 1, 0) + request)


def check_answer(connection):
    stream = connection.makefile("rb")
    length, number, kind, _ = struct.unpack(">IIBB", stream.read(10))
    expect((number, kind) == (1, 2), f"a frame of type {kind} on stream {number} is no answer")
    # A response without a status begins with its payload, field 2.
    expect(stream.read(length)[:1] == b"\x12", "the answer is an error")
    print("answered", METHOD.decode())


def expect(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


def run(path, program, arguments):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(16)
    notifications = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notifications.bind(path + ".notify")
    early = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    early.settimeout(SECONDS_MAX)
    early.connect(path)
    ask(early)
    environment = dict(os.environ, LISTEN_FDS="1", LISTEN_FDNAMES="data", NOTIFY_SOCKET=path + ".notify")
    child = start(program, arguments, listener, environment)
    try:
        announcements(notifications, child, "READY=1")
        check_answer(early)
        os.kill(child, signal.SIGTERM)
        announcements(notifications, child, "STOPPING=1")
        deadline = time.monotonic() + SECONDS_MAX
        while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
            expect(time.monotonic() < deadline, f"still running {SECONDS_MAX} s after SIGTERM")
            time.sleep(0.02)
        child = None
        expect(os.waitstatus_to_exitcode(ended[1]) == 0, f"exit status {os.waitstatus_to_exitcode(ended[1])}, not 0")
        print("ended with 0")
        expect(os.path.exists(path), "the daemon removed a socket that is not its own")
        print("left the socket in place")
    finally:
        if child is not None:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.strip())
    try:
        run(sys.argv[1], sys.argv[2], sys.argv[3:])
    except (AssertionError, OSError, struct.error) as failure:
        sys.exit(f"activate: {failure}")
