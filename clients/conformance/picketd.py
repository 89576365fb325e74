"""A real picketd with the shipped detections and a state of its own, and the kill test with it."""

import contextlib
import os
import signal
import socket
import subprocess
import time

import wire
from runner import Fault, Runner

CONNECTIONS = 10
# Calls while the daemon runs, how many of them are answered before it is stopped, and calls after that.
CALLS_BEFORE, ANSWERED_BEFORE, CALLS_IN_FLIGHT = 1_000, 300, 10_000


class Picketd:
    """A running daemon."""

    def __init__(self, program, directory):
        self.socket = os.path.join(directory, "picket.sock")
        self.admin_socket = os.path.join(directory, "admin.sock")
        self.log = os.path.join(directory, "picketd.log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program, "--detections", str(wire.ROOT / "detections"), "--socket", self.socket,
                 "--admin-socket", self.admin_socket, "--state-directory", os.path.join(directory, "state")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait_until_it_serves()

    def _wait_until_it_serves(self):
        limit = time.monotonic() + 60
        while time.monotonic() < limit and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
                sock.connect(self.admin_socket)
                return
            time.sleep(0.01)
        with open(self.log, encoding="utf-8", errors="replace") as log:
            raise SystemExit(f"picketd does not serve: {log.read()[-2000:]}")

    def stop_and_kill(self):
        """Ends it as kill -9 does."""
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            self.process.wait()


def kill_in_flight(command, program, directory):
    """Kills a daemon with 10,000 calls of a client in flight; gives how they ended, by kind.

    Some calls are answered first. Then the daemon is stopped, so that what is called from then on is in flight when it
    is killed. A call with a deadline, the last one that the client reads, tells when it has read all the others.
    """
    with Picketd(program, directory) as daemon, Runner(command, daemon.socket, CONNECTIONS) as runner:
        request = wire.detection.EvaluateEventRequest(log_type="Wiz.Detections", event=b'{"severity":"LOW"}')
        packed = request.SerializeToString().hex()
        before = [str(one) for one in range(1, CALLS_BEFORE + 1)]
        after = [str(one) for one in range(CALLS_BEFORE + 1, CALLS_BEFORE + CALLS_IN_FLIGHT + 1)]
        runner.send(*(f"call {one} EvaluateEvent 0 {packed}" for one in before))
        runner.wait(lambda: len(runner.finals) >= ANSWERED_BEFORE, f"{ANSWERED_BEFORE} answers")
        daemon.process.send_signal(signal.SIGSTOP)
        runner.send(*(f"call {one} EvaluateEvent 0 {packed}" for one in after))
        runner.call("0", "EvaluateEvent", request.SerializeToString(), 100)
        runner.wait_final(["0"], 60)
        unanswered = [one for one in after if one not in runner.finals]
        if len(unanswered) < CALLS_IN_FLIGHT:
            raise Fault(f"{CALLS_IN_FLIGHT - len(unanswered)} calls ended before the daemon was killed: "
                        f"{next(runner.finals[one] for one in after if one in runner.finals)}")
        daemon.stop_and_kill()
        runner.wait_final(before + after, 60)
        runner.quit()
        return judge(runner, before, after)


def judge(runner, before, after):
    """Checks that each call has ended as a call of a killed daemon may; gives the counts by kind."""
    counts = {}
    for one in before + after:
        kind, text = runner.finals[one]
        if kind not in (("ok", "lost", "unsent") if one in before else ("lost", "unsent")):
            raise Fault(f"call {one} of a killed daemon: {kind} {text[:200]}")
        counts[kind] = counts.get(kind, 0) + 1
    extra = set(runner.finals) - set(before) - set(after) - {"0"}
    if extra:
        raise Fault(f"results for calls that were not made: {sorted(extra)[:5]}")
    return counts
