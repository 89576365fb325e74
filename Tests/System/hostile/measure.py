"""Measures polite clients beside attackers, and beside a loop that burns the same processor time."""

import contextlib
import json
import math
import os
import signal
import subprocess
import tempfile
import time

import daemon as daemons
import judge
import payloads
import wire

SETTLE_SECONDS = 4
# A run of the schedule is due so many seconds after the begin of an attack.
DUE_AFTER_SECONDS = 4
ANSWER_SECONDS_MAX = 15


class Trial:
    """What all rows share: the place, and how long things take."""

    def __init__(self, place, seconds, aligns):
        self.place = place
        self.seconds = seconds
        self.aligns = aligns
        self.base_share = 0.0
        self.lanes = self.make_lanes()

    def make_lanes(self):
        """The polite clients: name, frame, microseconds between calls, connections."""
        flows = payloads.ingest([payloads.flow_record(number) for number in range(5)])
        lanes = [
            ("evaluate", payloads.evaluate(payloads.QUIET_EVENT), 10_000, 4, ""),
            ("match", payloads.evaluate(payloads.matching_event("polite")), 20_000, 1, ""),
            ("ingest", flows, 20_000, 1, ""),
            ("status", wire.request("GetStatus", {}), 100_000, 1, ""),
            ("connect", wire.request("GetStatus", {}), 50_000, 1, ",connect"),
        ]
        return [
            f"{name},{self.place.file(f'lane-{name}', frame)},{period},{count}{rest}"
            for name, frame, period, count, rest in lanes
        ]

    def polite(self, daemon, seconds):
        command = [self.place.tools / "polite", "--socket", daemon.socket_path, "--seconds", seconds, *self.lanes]
        return Process(command, self.place.identities.polite)

    def attackers(self, daemon, attack, seconds):
        """Starts the attackers of an attack."""
        processes = []
        for index, attacker in enumerate(attack.attackers):
            command = [self.place.tools / "attack", "--socket", daemon.socket_path, "--seconds", seconds]
            if attacker.frames is not None:
                path = self.frames_path(attack, index)
                command += ["--frames", path, "--raw", "yes" if attacker.raw else "no"]
            for name in ("connections", "depth", "requests", "limit", "drip", "read", "then", "reconnect"):
                command += [f"--{name}", getattr(attacker, name)]
            for number in range(attacker.processes):
                vary = ["--vary-from", len(processes) * 50_000_000 + int(time.time()) % 1000 * 10_000 + number]
                processes.append(Process([*command, *vary], self.place.identities.attacker))
        return processes

    def frames_path(self, attack, index):
        name = "".join(character if character.isalnum() else "-" for character in attack.name)
        return self.place.scratch / f"{name}-{index}.frames"

    def prepare_frames(self, attack):
        """Makes the frames before the time of the attack begins."""
        for index, attacker in enumerate(attack.attackers):
            if attacker.frames is not None:
                self.frames_path(attack, index).write_bytes(attacker.frames())

    def forget_frames(self, attack):
        for index in range(len(attack.attackers)):
            self.frames_path(attack, index).unlink(missing_ok=True)

    def wait_for_the_schedule(self):
        """Waits until a run is due in a few seconds, and gives when; None where that is not wanted."""
        if self.aligns:
            time.sleep((-time.time() - DUE_AFTER_SECONDS) % judge.PERIOD_SECONDS)
        return next_minute()


def next_minute():
    return (int(time.time()) // judge.PERIOD_SECONDS + 1) * judge.PERIOD_SECONDS


class Process:
    """A program that prints a line of JSON at its end."""

    def __init__(self, command, identity):
        self.output = tempfile.TemporaryFile()
        self.errors = tempfile.TemporaryFile()
        self.processor_seconds = 0.0
        self.status = None
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.errors,
            cwd="/",
            **daemons.settings_of(identity),
        )

    def finish(self, seconds=None):
        """Waits for its end, or ends it after so many seconds; gives what it printed, or nothing."""
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        sent = None
        while self.status is None:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid != 0:
                self.status = self.process.returncode = os.waitstatus_to_exitcode(status)
                self.processor_seconds = usage.ru_utime + usage.ru_stime
                break
            if time.monotonic() > deadline:
                sent = signal.SIGTERM if sent is None else signal.SIGKILL
                os.kill(self.process.pid, sent)
                deadline = time.monotonic() + 2
            time.sleep(0.01)
        self.output.seek(0)
        self.errors.seek(0)
        text = self.output.read().decode(errors="replace")
        if self.status != 0:
            raise daemons.Failure(f"{self.process.args[0]} ended with {self.status}: {self.errors.read().decode()}")
        return json.loads(text)

    def end(self):
        with contextlib.suppress(daemons.Failure, ValueError):
            self.finish(0)


# MARK: One row


def run_attack(trial, attack):
    """One row: the attack, its end, the stop of the daemon under it, and the control."""
    row = judge.Row(attack.name)
    row.seconds = attack.seconds if attack.seconds and trial.aligns else trial.seconds
    with trial.place.daemon(attack) as daemon:
        attack_daemon(trial, attack, row, daemon)
        if daemon.is_running():
            look_after(trial, row, daemon)
        if daemon.is_running():
            stop_under_attack(trial, attack, row, daemon)
        else:
            row.missed.append(daemon.last_words())
    trial.forget_frames(attack)
    with trial.place.daemon(attack) as daemon:
        row.control = burn_beside(trial, row, daemon, len(attack.attackers))
    judge.judge(row, trial.place.identities.attacker is not None)
    return row


def attack_daemon(trial, attack, row, daemon):
    seconds = row.seconds
    trial.prepare_frames(attack)
    row.due = trial.wait_for_the_schedule()
    daemon.forget_peaks()
    row.before_bytes = daemon.resident_bytes()
    with daemon.client() as client:
        row.runs_before = daemons.Status.of(client).runs
    log_before, state_before = daemon.log_bytes(), daemon.state_bytes()
    processor_before = daemon.processor_seconds()
    polite = trial.polite(daemon, seconds)
    attackers = trial.attackers(daemon, attack, seconds)
    end = time.monotonic() + seconds
    while time.monotonic() < end and daemon.is_running():
        if daemon.passed_guard.wait(0.05):
            row.missed.append(f"memory passed {daemons.RESIDENT_BYTES_GUARD >> 30} GiB: the attack was cut short")
            break
    row.ended_at = time.time()
    used = daemon.processor_seconds() - processor_before
    grace = 0 if row.missed else 0.5
    row.attacker = together([attacker.finish(grace) for attacker in attackers])
    row.attacked = polite.finish(grace)
    used += sum(attacker.processor_seconds for attacker in attackers)
    row.burnt_seconds = max(0.0, used - trial.base_share * seconds)
    row.log_bytes = daemon.log_bytes() - log_before
    row.state_bytes = daemon.state_bytes() - state_before
    row.descriptors = daemon.peak_descriptors
    row.peak_bytes = daemon.peak_resident


def together(reports):
    """The sums of the attackers' reports."""
    total = {"answers": {}}
    for report in reports:
        for name, value in report.items():
            if name != "answers":
                total[name] = total.get(name, 0) + value
        for code, (count, text) in report["answers"].items():
            before = total["answers"].get(code, [0, text])
            total["answers"][code] = [before[0] + count, before[1]]
    return total


def look_after(trial, row, daemon):
    """What is left when the attackers are gone; the time that SIGTERM may take."""
    begin = time.monotonic()
    try:
        with daemon.client(timeout=ANSWER_SECONDS_MAX) as client:
            daemons.Status.of(client)
            seconds = time.monotonic() - begin
            time.sleep(SETTLE_SECONDS)
            row.final_bytes = daemon.resident_bytes()
            row.peak_bytes = daemon.peak_resident
            status = daemons.Status.of(client)
    except (OSError, wire.CallFailure) as failure:
        row.missed.append(f"no answer within {ANSWER_SECONDS_MAX} s after the attack: {failure}")
        return
    row.connections_refused, row.connections_broken = status.connections_refused, status.connections_broken
    row.first_answer_seconds = seconds
    judge.set_bounds(row, status)
    judge.judge_schedule(row, status)


def stop_under_attack(trial, attack, row, daemon):
    """SIGTERM while the attack goes on."""
    attackers = trial.attackers(daemon, attack, 60)
    daemon.passed_guard.wait(1.5)
    code, row.stop_seconds = daemon.stop(row.stop_seconds_max + 10)
    for attacker in attackers:
        attacker.end()
    row.stop_code = code


def burn_beside(trial, row, daemon, process_count):
    """Polite clients while loops burn what the attackers and the daemon took for the attack."""
    cores = row.burnt_seconds / row.seconds
    count = max(process_count, math.ceil(cores))
    burn = [trial.place.tools / "burn", cores / count, trial.seconds]
    burners = [Process(burn, trial.place.identities.attacker) for _ in range(count)]
    figures = trial.polite(daemon, trial.seconds).finish(trial.seconds + 5)
    for burner in burners:
        burner.end()
    return figures


def measure_base(trial):
    """The share of a core that the daemon takes for the polite clients alone, and what they see."""
    with trial.place.daemon() as daemon:
        trial.polite(daemon, 1).finish(10)  # Warms it up.
        before = daemon.processor_seconds()
        figures = trial.polite(daemon, trial.seconds).finish(trial.seconds + 5)
        trial.base_share = (daemon.processor_seconds() - before) / trial.seconds
    return figures
