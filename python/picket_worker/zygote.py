"""The zygote: confines itself, loads the bodies once, and forks workers from what it loaded."""

import gc
import json
import mmap
import os
import select
import signal
import sys
from typing import Any, Dict, Optional

from picket_worker import emulation, frames
from picket_worker.bodies import Catalogue
from picket_worker.worker import Worker

PAGE = 4096


class Zygote:
    """Serves the control socket until its end."""

    def __init__(self, control: int) -> None:
        self.control = frames.ControlChannel(control)
        self.setup: Dict[str, Any] = {}
        self.catalogue: Optional[Catalogue] = None
        self.workers: Dict[int, int] = {}
        self._wake_read, self._wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)

    def serve(self) -> None:
        """Answers frames, and reports workers that ended, until the end of the control socket."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        poll = select.poll()
        poll.register(self.control.descriptor, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        while True:
            if not self.control.has_frame():
                ready = [descriptor for descriptor, _events in poll.poll()]
                if self._wake_read in ready:
                    self._reap()
                if self.control.descriptor not in ready:
                    continue
            frame = self.control.receive()
            if frame is None:
                return
            self._answer(*frame)

    def _answer(self, kind: int, sequence: int, payload: bytes) -> None:
        request = json.loads(payload)
        if kind == frames.SETUP:
            self._send(frames.READY, sequence, self._set_up(request))
        elif kind == frames.LOAD:
            self._send(frames.LOADED, sequence, self._load(request))
        elif kind == frames.SPAWN:
            self._spawn(sequence, request)
        else:
            raise frames.FrameError(f"a frame of kind {kind} is not for the zygote")

    def _send(self, kind: int, sequence: int, answer: Any) -> None:
        self.control.send(kind, sequence, json.dumps(answer).encode())

    def _set_up(self, setup: Dict[str, Any]) -> Dict[str, Any]:
        self.setup = setup
        if setup.get("site_packages"):
            sys.path.append(setup["site_packages"])
        emulation.install()
        confinement = {"no_new_privs": False, "seccomp": False, "landlock": 0, "rlimits": False}
        return {"python": sys.version.split()[0], "confinement": confinement, "problem": None}

    def _load(self, definition: Dict[str, Any]) -> Dict[str, Any]:
        self.catalogue = Catalogue(definition)
        answer = self.catalogue.load()
        gc.collect()
        gc.freeze()
        gc.disable()
        return answer

    def _spawn(self, sequence: int, request: Dict[str, Any]) -> None:
        socket, page = self.control.take_descriptors(2)
        process = os.fork()
        if process == 0:
            self._become_worker(socket, page)
        os.close(socket)
        os.close(page)
        self.workers[process] = request["index"]
        self._send(frames.SPAWNED, sequence, {"index": request["index"], "pid": process})

    def _become_worker(self, socket: int, page: int) -> None:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(self._wake_read)
            os.close(self._wake_write)
            self.control.close()
            blame = mmap.mmap(page, PAGE)
            os.close(page)
            if socket != 3:
                os.dup2(socket, 3, inheritable=False)
                os.close(socket)
            assert self.catalogue is not None
            Worker(frames.Channel(3), self.catalogue, float(self.setup.get("event_seconds", 1)), blame).serve()
            status = 0
        finally:
            os._exit(status)

    def _reap(self) -> None:
        try:
            os.read(self._wake_read, 4096)
        except BlockingIOError:
            pass
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            index = self.workers.pop(process, None)
            self._send(frames.EXITED, 0, {"index": index, "pid": process, "status": status})


def main(control: int) -> None:
    """Serves the control socket; the process ends with it."""
    Zygote(control).serve()
    sys.stderr.flush()
    os._exit(0)
