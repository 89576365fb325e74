"""Drives the worker's processes from a test, as the daemon does."""

import array
import atexit
import json
import mmap
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from typing import Any, Dict, List, Optional, Sequence, Tuple

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.join(os.path.dirname(HERE), "picket_worker")
INTERPRETER = os.environ.get("PICKET_PYTHON", sys.executable)
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "HOME": "/nonexistent",
    "PATH": "/usr/bin:/bin",
}


def _compiled() -> str:
    """A directory with the worker's modules compiled, as an installation has them beside the sources."""
    directory = tempfile.mkdtemp(prefix="picket-worker-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    environment = {**ENVIRONMENT, "PYTHONPYCACHEPREFIX": directory, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([INTERPRETER, "-m", "compileall", "-q", PACKAGE], env=environment, check=True)
    subprocess.run(["chmod", "-R", "a+rX", directory], check=True)
    return directory


ENVIRONMENT["PYTHONPYCACHEPREFIX"] = _compiled()
_HEADER = struct.Struct("<IBI")
ALL = 0xFFFFFFFF
Selected = Optional[Sequence[int]]


class Stream:
    """One end of a socket pair that carries frames."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        end.settimeout(20)

    def send(self, kind: int, sequence: int, payload: bytes, descriptors: Sequence[int] = ()) -> None:
        data = _HEADER.pack(len(payload), kind, sequence) + payload
        if descriptors:
            rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
            sent = self.socket.sendmsg([data], [rights])
            data = data[sent:]
        self.socket.sendall(data)

    def _exactly(self, count: int) -> bytes:
        parts = []
        while count > 0:
            data = self.socket.recv(min(count, 1 << 20))
            if not data:
                raise EOFError
            parts.append(data)
            count -= len(data)
        return b"".join(parts)

    def receive(self) -> Tuple[int, int, Any]:
        length, kind, sequence = _HEADER.unpack(self._exactly(_HEADER.size))
        return kind, sequence, json.loads(self._exactly(length))


def rule(identifier: str, source: str, *log_types: str, **options: Any) -> Dict[str, Any]:
    """A body as LOAD holds it."""
    return {
        "id": identifier,
        "kind": "rule",
        "path": f"rules/{identifier}.py",
        "source": source,
        "log_types": list(log_types or ("Test.Log",)),
        "base": None,
        **options,
    }


class Zygote:
    """A running zygote."""

    def __init__(self, python: str = INTERPRETER, prefix: Sequence[str] = (), **setup: Any) -> None:
        ours, theirs = socket.socketpair()
        arguments = [*prefix, python, "-P", "-s", "-B", PACKAGE]
        if sys.version_info < (3, 11):
            arguments.remove("-P")
        inherited = theirs.detach()

        def move() -> None:
            os.dup2(inherited, 3)

        self.process = subprocess.Popen(
            arguments, env=ENVIRONMENT, cwd="/", stdin=subprocess.DEVNULL, pass_fds=(3,), preexec_fn=move
        )
        os.close(inherited)
        self.stream = Stream(ours)
        self.sequence = 0
        self.exited: List[Dict[str, Any]] = []
        options = {
            "site_packages": None,
            "memory_bytes": 512 << 20,
            "event_seconds": 1,
            "confine": True,
            "descriptors": 16,
        }
        self.ready = self.ask(1, {**options, **setup})

    def ask(self, kind: int, request: Any, descriptors: Sequence[int] = ()) -> Any:
        self.sequence += 1
        self.stream.send(kind, self.sequence, json.dumps(request).encode(), descriptors)
        while True:
            answered, sequence, answer = self.stream.receive()
            if answered == 7:
                self.exited.append(answer)
                continue
            assert (answered, sequence) == (kind + 1, self.sequence), (answered, sequence)
            return answer

    def load(self, bodies: Sequence[Dict[str, Any]], **more: Any) -> Any:
        return self.ask(3, {"generation": 1, "bodies": list(bodies), "globals": [], "data_models": [], **more})

    def wait_exited(self) -> Dict[str, Any]:
        while not self.exited:
            kind, _sequence, answer = self.stream.receive()
            assert kind == 7, kind
            self.exited.append(answer)
        return self.exited.pop(0)

    def spawn(self, index: int = 0) -> "WorkerEnd":
        ours, theirs = socket.socketpair()
        page = os.memfd_create("blame")
        os.ftruncate(page, 4096)
        answer = self.ask(5, {"index": index}, (theirs.fileno(), page))
        theirs.close()
        return WorkerEnd(ours, page, answer["pid"])

    def close(self) -> int:
        self.stream.socket.close()
        return self.process.wait(20)

    def __enter__(self) -> "Zygote":
        return self

    def __exit__(self, *_error: Any) -> None:
        self.close()


class WorkerEnd:
    """The daemon's end of a worker."""

    def __init__(self, end: socket.socket, page: int, process: int) -> None:
        self.stream = Stream(end)
        self.page = mmap.mmap(page, 4096)
        os.close(page)
        self.process = process
        self.sequence = 0
        self.calls: List[Dict[str, Any]] = []
        self.replies: List[Any] = []
        # What `event.lookup` was asked, and the rows to answer with.
        self.lookups: List[Tuple[str, str]] = []
        self.rows: Dict[Tuple[str, str], Any] = {}

    def blame(self) -> Tuple[int, int, int]:
        return struct.unpack_from("<QQQ", self.page, 0)

    def encode(self, events: Sequence[Any], now: int, flags: int) -> bytes:
        parts = [struct.pack("<qBI", now, flags, len(events))]
        for log_type, selected, event in events:
            name = log_type.encode()
            text = event if isinstance(event, bytes) else json.dumps(event).encode()
            parts.append(struct.pack("<H", len(name)) + name)
            if selected is None:
                parts.append(struct.pack("<I", ALL))
            else:
                parts.append(struct.pack(f"<I{len(selected)}I", len(selected), *selected))
            parts.append(struct.pack("<I", len(text)) + text)
        return b"".join(parts)

    def send(self, events: Sequence[Any], now: int = 0, flags: int = 0) -> int:
        self.sequence += 1
        self.stream.send(16, self.sequence, self.encode(events, now, flags))
        return self.sequence

    def result(self, sequence: int, expected: int = 17) -> Any:
        while True:
            kind, number, answer = self.stream.receive()
            if kind == 20:
                self.calls.append(answer)
                reply = self.replies.pop(0) if self.replies else {"value": None}
                self.stream.send(21, number, json.dumps(reply).encode())
                continue
            if kind == 22:
                asked = (answer["table"], answer["key"])
                self.lookups.append(asked)
                self.stream.send(23, number, json.dumps(self.rows.get(asked)).encode())
                continue
            assert (kind, number) == (expected, sequence), (kind, number, sequence)
            return answer

    def evaluate(self, events: Sequence[Any], now: int = 0, flags: int = 0) -> List[List[Dict[str, Any]]]:
        answer: List[List[Dict[str, Any]]] = self.result(self.send(events, now, flags))["events"]
        return answer

    def test(self, identifier: str, event: Any, **options: Any) -> Dict[str, Any]:
        self.sequence += 1
        request = {
            "id": identifier,
            "event": json.dumps(event),
            "log_type": None,
            "mocks": [],
            "lookup": None,
            "explain": False,
            **options,
        }
        self.stream.send(18, self.sequence, json.dumps(request).encode())
        answer: Dict[str, Any] = self.result(self.sequence, 19)
        return answer

    def close(self) -> None:
        self.stream.socket.close()
