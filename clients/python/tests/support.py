"""What the tests share: a real daemon, and a peer on a socket that behaves as a test says."""

import atexit
import contextlib
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
try:
    import picket  # noqa: F401
except ImportError:  # Not installed: the sources themselves.
    sys.path.insert(0, str(ROOT / "clients" / "python"))

from picket.ttrpc import ttrpc_pb2 as ttrpc  # noqa: E402

WIZ = "Wiz.Defend.Alert.Passthrough"
THREAT = "9a3032dc-4697-5d6d-b0f0-905668f63781"
PICKETD = os.environ.get("PICKETD", "")


def wiz_event(severity, **fields):
    text = (ROOT / "Tests" / "Fixtures" / "events" / f"wiz_{severity.lower()}.json").read_text()
    return dict(json.loads(text), **fields)


class Daemon:
    """A picketd with the shipped detections, on sockets and with a state of its own."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.socket = f"{self.directory.name}/s"
        self.admin_socket = f"{self.directory.name}/a"
        self.process = None
        self.start()

    def start(self):
        """Starts it, with the state that it had, and waits until it serves."""
        self.process = subprocess.Popen(
            [PICKETD, "--detections", str(ROOT / "detections"), "--state-directory", f"{self.directory.name}/state",
             "--socket", self.socket, "--admin-socket", self.admin_socket],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        lines = []
        for line in self.process.stderr:
            lines.append(line)
            if f"serving {self.socket}" in line:
                break
        else:
            raise RuntimeError("picketd does not serve: " + "".join(lines))
        self.reader = threading.Thread(target=self.process.stderr.read, daemon=True)
        self.reader.start()

    def kill(self, signal_number=signal.SIGKILL):
        self.process.send_signal(signal_number)
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()

    def stop(self):
        """Lets it run no further, until SIGCONT."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.kill(signal.SIGTERM)
        self.directory.cleanup()


_shared = []


def shared_daemon():
    """The daemon of all tests that do not end it."""
    if not _shared:
        _shared.append(Daemon())
        atexit.register(_close_shared)
    return _shared[0]


def _close_shared():
    while _shared:
        _shared.pop().close()


needs_daemon = unittest.skipUnless(PICKETD, "the environment variable PICKETD names no picketd")


class Peer:
    """One connection of a client to a peer that a test has written."""

    HEADER = struct.Struct(">IIBB")

    def __init__(self, sock):
        self.sock, self.stream = sock, sock.makefile("rb")

    def request(self):
        """Reads a request; gives its stream id, type and flags, and the envelope. Ends the handler at the end."""
        header = self.stream.read(10)
        if len(header) < 10:
            raise EOFError
        length, number, kind, flags = self.HEADER.unpack(header)
        return number, kind, flags, ttrpc.Request.FromString(self.stream.read(length))

    def send(self, number, data, kind=2, flags=0, length=None):
        self.sock.sendall(self.frame(number, data, kind, flags, length))

    def frame(self, number, data, kind=2, flags=0, length=None):
        return self.HEADER.pack(len(data) if length is None else length, number, kind, flags) + data

    def answer(self, number, message):
        self.send(number, ttrpc.Response(payload=message.SerializeToString()).SerializeToString())

    def fail(self, number, code, text):
        self.send(number, ttrpc.Response(status=ttrpc.Status(code=code, message=text)).SerializeToString())

    def drain(self):
        """Reads until the client closes."""
        with contextlib.suppress(OSError):
            while self.sock.recv(65536):
                pass


class PeerTestCase(unittest.TestCase):
    """Tests against a peer: `serve` gives the path of its socket."""

    def serve(self, *handlers):
        """Accepts connections, and carries out the handlers for one after the other, the last for all further ones."""
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(f"{directory.name}/s")
        listener.listen()
        threads = []

        def run(sock, handler):
            with sock, contextlib.suppress(EOFError, OSError):
                handler(Peer(sock))

        def accept():
            with contextlib.suppress(OSError):
                for index in range(1_000_000):
                    sock, _ = listener.accept()
                    handler = handlers[min(index, len(handlers) - 1)]
                    threads.append(threading.Thread(target=run, args=(sock, handler), daemon=True))
                    threads[-1].start()

        acceptor = threading.Thread(target=accept, daemon=True)
        acceptor.start()

        def close():
            listener.shutdown(socket.SHUT_RDWR)
            acceptor.join()
            listener.close()
            for thread in threads:
                thread.join(5)

        self.addCleanup(close)
        return f"{directory.name}/s"

    def client(self, *handlers, **options):
        """A client of such a peer, closed at the end of the test, before the peer is."""
        from picket import Client
        client = Client(self.serve(*handlers), **dict({"timeout": 5}, **options))
        self.addCleanup(client.close)
        return client


def wait_until(condition, seconds=10):
    """Waits for what another thread or process does; fails when it does not."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError(f"did not happen within {seconds} s")
        time.sleep(0.002)
