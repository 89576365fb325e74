"""The client's side: the runner of a client as a process, its lines, and what it reports for each call."""

import os
import subprocess
import threading
import time



class Patience:
    """How long a runner may take for what needs no time: longer than that is a client that hangs."""

    seconds = 30.0

FINAL = ("ok", "status", "unsent", "lost", "protocol", "cancelled")


class Fault(Exception):
    """What a client did wrong."""


class Runner:
    """A running client. Its results arrive in `finals` and `events` by ID."""

    def __init__(self, command, socket_path, connections=1):
        self.finals, self.events, self.faults = {}, {}, []
        self.changed = threading.Condition()
        self.ended = False
        self.process = subprocess.Popen(
            [*command, socket_path, "--connections", str(connections)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.threads = [threading.Thread(target=self._read, daemon=True),
                        threading.Thread(target=self._read_errors, daemon=True)]
        self.errors = ""
        for thread in self.threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the runner, by force where it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self.threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass

    def _read(self):
        # Many lines at a time: a waiting thread looks at all results whenever there are new ones.
        rest, more = bytearray(), b"-"
        while more:
            more = os.read(self.process.stdout.fileno(), 1 << 20)
            rest += more
            if b"\n" in more:
                *lines, rest = rest.split(b"\n")
                with self.changed:
                    for line in lines:
                        self._take(line.decode(errors="replace"))
                    self.changed.notify_all()
        with self.changed:
            if rest:
                self.faults.append(f"a line without an end: {bytes(rest[:200])!r}")
            self.ended = True
            self.changed.notify_all()

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors = (self.errors + line)[-4000:]

    def _take(self, line):
        words = line.split(" ", 2)
        if len(words) < 2:
            self.faults.append(f"a line that is no result: {line!r}")
        elif words[1] == "event":
            if words[0] in self.finals:
                self.faults.append(f"{words[0]} has an event after its final line")
            self.events.setdefault(words[0], []).append(words[2] if len(words) > 2 else "-")
        elif words[1] not in FINAL:
            self.faults.append(f"a line that is no result: {line!r}")
        elif words[0] in self.finals:
            self.faults.append(f"{words[0]} has two final lines: {self.finals[words[0]]} and {words[1:]}")
        else:
            self.finals[words[0]] = (words[1], words[2] if len(words) > 2 else "")

    def send(self, *lines):
        """Writes lines to the runner; one that has ended is noticed when its results are awaited."""
        try:
            self.process.stdin.write("".join(line + "\n" for line in lines))
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def call(self, identifier, method, request, timeout_ms=0):
        self.send(f"call {identifier} {method} {timeout_ms} {request.hex() or '-'}")

    def watch(self, identifier, request, timeout_ms=0):
        self.send(f"watch {identifier} {timeout_ms} {request.hex() or '-'}")

    def wait(self, until, what, seconds=None):
        """Waits until a condition over the results holds, by default as long as a client may take."""
        seconds = seconds or Patience.seconds
        limit = time.monotonic() + seconds
        with self.changed:
            while not until():
                left = limit - time.monotonic()
                if self.ended:
                    raise Fault(f"the runner ended before {what}: {self.errors.strip()[-600:]}")
                if left <= 0:
                    raise Fault(f"the client hangs: no {what} within {seconds} s")
                self.changed.wait(left)

    def wait_final(self, identifiers, seconds=None):
        missing = {str(identifier): True for identifier in identifiers}

        def is_complete():
            for one in [one for one in missing if one in self.finals]:
                del missing[one]
            return not missing

        try:
            self.wait(is_complete, "final line", seconds)
        except Fault as fault:
            raise Fault(f"{fault}; {len(missing)} calls have none: {', '.join(missing)[:80]}") from None

    def wait_events(self, identifier, count):
        self.wait(lambda: len(self.events.get(str(identifier), [])) >= count, f"event {count} of {identifier}")

    def quit(self):
        """Ends the runner as its contract says, and reports what it did wrong over its life."""
        self.send("quit")
        try:
            code = self.process.wait(Patience.seconds)
        except subprocess.TimeoutExpired:
            raise Fault(f"the runner does not end within {Patience.seconds} s after quit") from None
        for thread in self.threads:
            thread.join()
        if code != 0:
            raise Fault(f"the runner ended with {code}: {self.errors.strip()[-600:]}")
        if self.faults:
            raise Fault(self.faults[0])


def unhex(text):
    return b"" if text == "-" else bytes.fromhex(text)
