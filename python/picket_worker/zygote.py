"""The zygote: confines itself, loads the bodies once, and forks workers from what it loaded.

Two processes: the first reads SETUP and LOAD, and forks the second, which loads and serves. Where a source ends the
second while it is loaded, the first starts it again without that source.
"""

import gc
import json
import mmap
import os
import select
import signal
import sys
import time
import traceback
from typing import Any, Dict, List, NoReturn, Optional

from picket_worker import confinement, debugging, emulation, facts, frames, hardening, preload
from picket_worker.bodies import Catalogue
from picket_worker.limits import Watch, read_page, set_handler
from picket_worker.worker import Worker

PAGE = 4096
# How long one source may take to load, unless SETUP says otherwise.
LOAD_SECONDS = 5.0
# How often somebody else may kill a zygote while it loads, before the source that it was at is blamed for it.
MAXIMUM_KILLS = 10
# What a load's page holds in place of a frame's sequence once everything is loaded.
_LOADED = 1
# Taken before they are replaced for bodies.
_exit, _set_wakeup, _freeze = os._exit, signal.set_wakeup_fd, gc.freeze


class Context:
    """What both processes of the zygote, and its workers, have in common."""

    def __init__(self, control: int) -> None:
        self.key = int.from_bytes(os.urandom(8), "little")
        self.caller = confinement.Caller(self.key)
        self.control = frames.ControlChannel(control, self.caller.write)
        self.null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        self.wake_read, self.wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.setup: Dict[str, Any] = {}

    @property
    def confined(self) -> bool:
        return bool(self.setup.get("confine", True))

    @property
    def load_seconds(self) -> float:
        return float(self.setup.get("load_seconds", LOAD_SECONDS))

    def answer(self, kind: int, sequence: int, answer: Any) -> None:
        self.control.send(kind, sequence, json.dumps(answer).encode())

    def receive(self, kind: int) -> Optional[frames.Frame]:
        """The next frame, which has to be of a kind."""
        frame = self.control.receive()
        if frame is not None and frame[0] != kind:
            raise frames.FrameError(f"a frame of kind {frame[0]} came where one of kind {kind} was expected")
        return frame

    def set_up(self, setup: Dict[str, Any]) -> Dict[str, Any]:
        """Loads extensions and confines the process; what READY says."""
        self.setup = setup
        problem: Optional[str] = None
        warnings: List[str] = []
        preload.extensions()
        preload.standard_library()
        if setup.get("site_packages"):
            sys.path.append(setup["site_packages"])
            failed = preload.site_packages(setup["site_packages"])
            if failed:
                warnings.append(
                    f"extensions in {setup['site_packages']} that cannot be imported: {', '.join(failed[:10])}"
                )
        emulation.install()
        active: Dict[str, Any] = {"no_new_privs": False, "seccomp": False, "landlock": 0, "rlimits": False}
        if self.confined:
            try:
                confinement.confine(setup, self.key, self.wake_write, active)
            except (confinement.ConfinementError, OSError, ValueError) as error:
                problem = f"the process cannot be confined: {error}"
        python = sys.version.split()[0]
        return {"python": python, "confinement": active, "problem": problem, "warnings": warnings}


class Zygote:
    """The second process: loads, and serves the control socket until its end."""

    def __init__(self, context: Context, page: mmap.mmap) -> None:
        self.context = context
        self.control = context.control
        self.watch = Watch(context.load_seconds, page)
        self.catalogue: Optional[Catalogue] = None
        self.workers: Dict[int, int] = {}
        signal.set_wakeup_fd(context.wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self.watch.install()

    def load(self, sequence: int, definition: Dict[str, Any], refused: Dict[int, Any]) -> None:
        """Loads everything and answers LOADED."""
        if self.context.confined:
            os.dup2(self.context.null, 1)
            os.dup2(self.context.null, 2)
        gc.disable()
        if definition.get("collect_output") or "mock" in json.dumps(definition):
            import unittest.mock  # noqa: F401
        reading = facts.Reading(self.context.caller, definition)
        if self.context.confined:
            hardening.refuse_process_wide_changes()
        hardening.hide_worker()
        emulation.fix()
        self.catalogue = Catalogue(definition, self.watch, refused)
        self.catalogue.keep_sources = not self.context.confined
        answer = self.catalogue.load()
        for body, known in zip(answer["bodies"], reading.finish()):
            body.update(known)
        self.watch.tag = _LOADED
        self.watch.stop()
        del definition
        gc.collect()
        confinement.return_memory()
        _freeze()
        self.context.answer(frames.LOADED, sequence, answer)

    def serve(self) -> None:
        """Starts workers, and reports those that ended."""
        poll = select.poll()
        poll.register(self.control.descriptor, select.POLLIN)
        poll.register(self.context.wake_read, select.POLLIN)
        while True:
            if not self.control.has_frame():
                ready = [descriptor for descriptor, _events in poll.poll()]
                if self.context.wake_read in ready:
                    self._reap()
                if self.control.descriptor not in ready:
                    continue
            frame = self.context.receive(frames.SPAWN)
            if frame is None:
                return
            self._spawn(frame[1], json.loads(frame[2]))

    def _spawn(self, sequence: int, request: Dict[str, Any]) -> None:
        socket, page = self.control.take_descriptors(2)
        zygote = os.getpid()
        process = self.context.caller.fork()
        if process == 0:
            self._become_worker(zygote, socket, page)
        os.close(socket)
        os.close(page)
        self.workers[process] = request["index"]
        self.context.answer(frames.SPAWNED, sequence, {"index": request["index"], "pid": process})

    def _become_worker(self, zygote: int, socket: int, page: int) -> NoReturn:
        status = 1
        try:
            confinement.die_with_parent(zygote)
            _set_wakeup(-1)
            set_handler(signal.SIGCHLD, int(signal.SIG_DFL))
            for descriptor in (self.context.wake_read, self.context.wake_write, self.context.null):
                os.close(descriptor)
            self.control.close()
            blame = mmap.mmap(page, PAGE)
            os.close(page)
            os.dup2(socket, 3, inheritable=False)
            if socket != 3:
                os.close(socket)
            assert self.catalogue is not None
            setup = self.context.setup
            channel = frames.Channel(3, self.context.caller.write, self.context.caller.read)
            worker = Worker(
                channel, self.catalogue, Watch(float(setup["event_seconds"]), blame), bool(setup.get("partial"))
            )
            if self.context.confined:
                confinement.limit_processes()
                confinement.restrict_calls(worker=True, key=self.context.key, output=3)
            else:
                debugging.install(worker.watch, setup.get("terminal"))
            worker.serve()
            status = 0
        except BaseException:
            if not self.context.confined:
                traceback.print_exc(file=sys.__stderr__)
        finally:
            _exit(status)

    def _reap(self) -> None:
        try:
            os.read(self.context.wake_read, 4096)
        except BlockingIOError:
            pass
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            if process in self.workers:
                answer = {"index": self.workers.pop(process), "pid": process, "status": status}
                self.context.answer(frames.EXITED, 0, answer)


class Supervisor:
    """The first process: sees to it that loading comes to an end."""

    def __init__(self, context: Context, sequence: int, payload: bytes) -> None:
        self.context = context
        self.sequence = sequence
        # LOAD as it came: parsed by the zygote only, whose memory it then is.
        self.payload = payload
        # Sources that ended the process while they were loaded: index among globals, data models and bodies.
        self.refused: Dict[int, Any] = {}
        # Whether the last zygote was ended here, and how many others have ended.
        self.ended = False
        self.kills = 0

    def run(self) -> int:
        """Starts zygotes until one has loaded everything and has ended; its exit status."""
        # A collection writes to every object that it looks at: these are to stay shared with the zygote.
        gc.collect()
        _freeze()
        while True:
            page = mmap.mmap(-1, PAGE)
            process = self._start(page)
            status = self._wait(process, page)
            tag, culprit, _began = read_page(page)
            if tag == _LOADED:
                return 0 if status == 0 else 1
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and not self.ended:
                self.kills += 1
                if self.kills < MAXIMUM_KILLS:
                    continue
            if culprit == 0:
                return 0 if status == 0 else 1
            self.refused[culprit - 1] = status

    def _start(self, page: mmap.mmap) -> int:
        supervisor = os.getpid()
        process = self.context.caller.fork()
        if process != 0:
            return process
        status = 1
        try:
            confinement.die_with_parent(supervisor)
            zygote = Zygote(self.context, page)
            definition = json.loads(self.payload)
            self.payload = b""
            zygote.load(self.sequence, definition, self.refused)
            del definition
            zygote.serve()
            status = 0
        except BaseException:
            if not self.context.confined:
                traceback.print_exc(file=sys.__stderr__)
        finally:
            _exit(status)

    def _wait(self, process: int, page: mmap.mmap) -> int:
        """Waits for the zygote, and ends it where one source takes twice the time that it may take."""
        self.ended = False
        handle = os.pidfd_open(process)
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        while not poll.poll(100):
            tag, culprit, began = read_page(page)
            if tag == _LOADED:
                self.payload = b""
                confinement.return_memory()
                break
            # Without a time the page is still being written.
            if culprit and began and time.monotonic_ns() - began > 2e9 * self.context.load_seconds:
                self.ended = True
                self.context.caller.kill(process)
                break
        os.close(handle)
        return os.waitpid(process, 0)[1]


def main(control: int) -> NoReturn:
    """Serves the control socket; the process ends with it."""
    # The daemon ends the processes by closing their sockets: signals to its group or unit are for itself alone.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    context = Context(control)
    frame = context.receive(frames.SETUP)
    if frame is not None:
        context.answer(frames.READY, frame[1], context.set_up(json.loads(frame[2])))
        frame = context.receive(frames.LOAD)
    if frame is None:
        _exit(0)
    supervisor = Supervisor(context, frame[1], frame[2])
    del frame
    status = supervisor.run()
    if status != 0:
        context.caller.write(2, b"picket_worker: the process that runs Python bodies ended unexpectedly\n")
    _exit(status)
