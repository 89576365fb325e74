"""A picketd of the trial: its place, its start, what it takes of the host, its end."""

import contextlib
import dataclasses
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import payloads
import wire

START_SECONDS_MAX = 60
WORDS_MAX = 3000
SAMPLE_SECONDS = 0.02
# A daemon that takes more is stopped attacking before the host has no memory left.
RESIDENT_BYTES_GUARD = 6 << 30
SCHEDULED_QUERY = """\
AnalysisType: scheduled_query
QueryName: Every Minute
Enabled: true
Query: SELECT COUNT(*) AS n FROM aws_vpcflow WHERE p_occurs_since('5 minutes')
Schedule: {CronExpression: "* * * * *", TimeoutMinutes: 1}
"""
QUERY_NAME = "Every Minute"
GENERATED_COUNT = 200
ALERT_COUNT = 600
FLOW_COUNTS = {"few": 20_000, "many": 1_500_000}
FLOW_LINES = 30_000


class Failure(Exception):
    """Something did not run as it should; the message says what to do about it."""


@dataclasses.dataclass(frozen=True)
class Identities:
    """Who is who, as (uid, gid); None where all are the user that runs this."""

    daemon: tuple | None = None
    polite: tuple | None = None
    attacker: tuple | None = None
    stranger: tuple | None = None

    @staticmethod
    def of(with_two_uids):
        """Users that no host has, all but the stranger in the group of the socket."""
        if not with_two_uids:
            return Identities()
        return Identities((61_000, 61_000), (61_001, 61_000), (61_002, 61_000), (61_003, 61_003))


def settings_of(identity):
    """The arguments of Popen that make a process of this user."""
    return {} if identity is None else {"user": identity[0], "group": identity[1], "extra_groups": []}


class Place:
    """The scratch directory: copies of the programs, the detections, and prepared states to start from."""

    def __init__(self, scratch, options, identities):
        self.scratch = pathlib.Path(scratch)
        self.identities = identities
        self.picketd = self.copy_program(options.picketd)
        self.tools = self.build_tools()
        self.shipped = self.make_detections("shipped", 0)
        self.many = self.make_detections("many", GENERATED_COUNT)
        self.count = 0
        self.give(self.scratch)

    def copy_program(self, path):
        """A copy that every user may run."""
        if self.identities.daemon is None:
            return pathlib.Path(path)
        return pathlib.Path(shutil.copy(path, self.scratch / "picketd"))

    def build_tools(self):
        compiler = next(filter(shutil.which, ("gcc", "cc", "clang")), None)
        if compiler is None:
            raise Failure("hostile clients need a C compiler: apt-get install gcc")
        here = pathlib.Path(__file__).resolve().parent
        for name in ("attack", "polite", "burn"):
            command = [compiler, "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-O2"]
            checked([*command, "-o", self.scratch / name, here / f"{name}.c"])
        return self.scratch

    def make_detections(self, name, generated_count):
        directory = self.scratch / name
        shutil.copytree(payloads.ROOT / "detections", directory)
        (directory / "every_minute.yml").write_text(SCHEDULED_QUERY, encoding="utf-8")
        if generated_count > 0:
            generate = payloads.ROOT / "Benchmarks" / "generate_detections.py"
            settings = ["--log-type", payloads.LOG_TYPE, "--count", str(generated_count)]
            checked([sys.executable, generate, directory / "generated", *settings])
        return directory

    def give(self, path):
        """Gives a file or directory to the daemon's user; others may look at it."""
        if self.identities.daemon is None:
            return
        for directory, _, names in os.walk(path):
            for one in [directory, *(os.path.join(directory, name) for name in names)]:
                os.chown(one, *self.identities.daemon)
        os.chmod(path, 0o755)

    def file(self, name, data):
        path = self.scratch / name
        path.write_bytes(data)
        return path

    def prepared_state(self, flows):
        """A state with alerts and flows; made the first time by a daemon that is told them."""
        state = self.scratch / f"state-{flows}"
        if not state.exists():
            state.mkdir()
            self.give(state)
            with Daemon(self, self.shipped, state) as daemon, daemon.client(timeout=START_SECONDS_MAX) as client:
                fill(client, FLOW_COUNTS[flows])
                daemon.stop()
        return state

    @contextlib.contextmanager
    def daemon(self, attack=None):
        """A new daemon with a copy of a prepared state."""
        flows = "many" if attack is not None and attack.many_flows else "few"
        prepared = self.prepared_state(flows)
        self.count += 1
        state = self.scratch / f"state.{self.count}"
        checked(["cp", "-a", prepared, state])
        detections = self.many if attack is not None and attack.many_detections else self.shipped
        try:
            with Daemon(self, detections, state, attack.descriptors if attack is not None else None) as daemon:
                yield daemon
        finally:
            shutil.rmtree(state, ignore_errors=True)


def fill(client, flow_count):
    """Lets alerts and flows into a state."""
    events = [payloads.matching_event(f"before-{number}") for number in range(ALERT_COUNT)]
    for first in range(0, ALERT_COUNT, 100):
        client.call("EvaluateEvents", {1: payloads.LOG_TYPE, 2: b"\n".join(events[first : first + 100])})
    for first in range(0, flow_count, FLOW_LINES):
        lines = payloads.flow_lines(min(FLOW_LINES, flow_count - first), first)
        answer = client.call("IngestFlow", {3: lines})
        if answer.get(2, [0])[0] > 0:
            raise Failure(f"flows were refused: {answer}")


def checked(command):
    command = [str(part) for part in command]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Failure(f"{' '.join(command)}\nended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


class Daemon:
    """A running picketd, killed at the end of its `with` block; a thread of this program watches what it takes."""

    def __init__(self, place, detections, state, descriptors=None, arguments=()):
        self.place = place
        self.state = state
        self.socket_path = f"{state}.sock"
        self.log_path = place.scratch / f"{state.name}.log"
        command = [place.picketd, "--detections", detections, "--state-directory", state, "--socket", self.socket_path]
        self.command = [str(part) for part in [*command, *arguments]]
        self.descriptors_max = descriptors
        self.peak_descriptors = 0
        self.peak_resident = 0
        self.passed_guard = threading.Event()
        self.ended = threading.Event()

    def __enter__(self):
        def limit_descriptors():
            if self.descriptors_max is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors_max, self.descriptors_max))

        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=limit_descriptors,
                **settings_of(self.place.identities.daemon),
            )
        try:
            self.wait_until_it_serves()
        except BaseException:
            self.__exit__()
            raise
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for path in (self.socket_path, f"{self.socket_path}.lock", self.log_path):
            pathlib.Path(path).unlink(missing_ok=True)

    def wait_until_it_serves(self):
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Failure(f"picketd ended at once:\n{self.log()}")
            with contextlib.suppress(OSError, wire.CallFailure), self.client() as client:
                client.call("GetStatus")
                return
            time.sleep(0.02)
        raise Failure(f"picketd did not answer within {START_SECONDS_MAX} s:\n{self.log()}")

    def client(self, identity=None, timeout=10.0):
        return wire.Client(self.socket_path, identity or self.place.identities.polite, timeout)

    def log(self):
        return self.log_path.read_bytes().decode(errors="replace")[-4000:]

    def last_words(self):
        """How it ended by itself, and what it logged of that: of a crash the begin of its report."""
        log = self.log_path.read_bytes().decode(errors="replace")
        begins = [at for at in map(log.find, ("Fatal error", "*** Program crashed", "*** Signal")) if at >= 0]
        text = log[min(begins) :] if begins else log[-WORDS_MAX:]
        return f"the daemon ended with {self.process.returncode}: {text[:WORDS_MAX]}"

    # What it takes of the host.

    def watch(self):
        """Keeps the highest figures, and says when it takes more memory than the host should lose."""
        while not self.ended.wait(SAMPLE_SECONDS):
            with contextlib.suppress(OSError, AttributeError):
                resident = self.resident_bytes()
                self.peak_resident = max(self.peak_resident, resident)
                self.peak_descriptors = max(self.peak_descriptors, self.descriptors())
                if resident > RESIDENT_BYTES_GUARD:
                    self.passed_guard.set()
                if resident > 2 * RESIDENT_BYTES_GUARD:
                    self.process.kill()

    def forget_peaks(self):
        self.peak_descriptors = self.peak_resident = 0

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def processor_seconds(self):
        """The processor time of all threads; the clock's number is made as clock_getcpuclockid(3) makes it."""
        with contextlib.suppress(OSError):
            return time.clock_gettime((~self.process.pid << 3) | 2)
        return 0.0

    def log_bytes(self):
        return self.log_path.stat().st_size

    def state_bytes(self):
        return sum(path.stat().st_size for path in self.state.rglob("*") if path.is_file())

    def is_running(self):
        return self.process.poll() is None

    def stop(self, seconds_max=START_SECONDS_MAX):
        """Sends SIGTERM and gives the exit code and the seconds until its end; None where it did not end in time."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=seconds_max)
        except subprocess.TimeoutExpired:
            return None, time.monotonic() - begin
        return self.process.returncode, time.monotonic() - begin


@dataclasses.dataclass(frozen=True)
class Status:
    """What GetStatus says of what a trial judges by."""

    limits: dict
    window_bytes: int
    connections_refused: int
    connections_broken: int
    last_run: float
    last_ended: float
    runs: int

    @staticmethod
    def of(client):
        answer = client.call("GetStatus")
        limits = {}
        for packed in answer.get(17, []):
            limit = wire.decode(packed)
            limits[limit[1][0].decode()] = limit.get(2, [0])[0]
        window = wire.decode(wire.decode(answer.get(24, [b""])[0]).get(1, [b""])[0])
        queries = [wire.decode(packed) for packed in answer.get(25, [])]
        query = next((query for query in queries if query.get(1) == [QUERY_NAME.encode()]), {})

        def number(message, field):
            return message.get(field, [0])[0]

        return Status(
            limits,
            number(window, 2),
            number(answer, 13),
            number(answer, 22),
            number(query, 4) / 1e9,
            number(query, 5) / 1e9,
            number(query, 11),
        )


def scratch_directory():
    """A directory whose path is short enough for sockets; every user may pass through it."""
    directory = tempfile.TemporaryDirectory(prefix="picket-hostile-", dir="/tmp")
    os.chmod(directory.name, 0o755)
    return directory
