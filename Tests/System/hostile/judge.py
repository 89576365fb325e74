"""What was seen of one attack, and which targets that misses."""

import dataclasses
import math

import wire

# Nothing is to be seen in the 99th percentile of fewer calls, and nobody is hurt by one that is shorter.
SAMPLES_OF_P99_MIN = 300
P99_FLOOR_NANOS = 1_000_000
P50_RATIO_MAX, P99_RATIO_MAX = 3, 10
# Windows held in memory (windows_cached_max), and SQLite's own cache.
CACHES_BYTES = 64 << 20
ACCOUNT_BYTES_DEFAULT = 1 << 30
REST_BYTES = 150_000_000
PERIOD_SECONDS = 60
# A run that was due in the last seconds of an attack may well end after it.
RUN_SECONDS_MIN = 3
FIRST_ANSWER_SECONDS_MAX = 1
STOP_EXTRA_SECONDS = 3
LOG_BYTES_PER_SECOND_MAX = 16_384


@dataclasses.dataclass
class Row:
    """What was seen of one attack, and the targets that it misses."""

    name: str
    attacked: dict = dataclasses.field(default_factory=dict)
    control: dict = dataclasses.field(default_factory=dict)
    attacker: dict = dataclasses.field(default_factory=dict)
    burnt_seconds: float = 0.0
    before_bytes: int = 0
    peak_bytes: int = 0
    final_bytes: int = 0
    bound_bytes: float = math.inf
    descriptors: int = 0
    log_bytes: int = 0
    state_bytes: int = 0
    seconds: float = 0.0
    due: float = 0.0
    runs_before: int = 0
    ended_at: float = 0.0
    left_bytes: float = math.inf
    late_seconds: float | None = None
    first_answer_seconds: float = 0.0
    stop_code: int | None = 0
    stop_seconds: float = 0.0
    stop_seconds_max: float = 10 + STOP_EXTRA_SECONDS
    connections_refused: int = 0
    connections_broken: int = 0
    missed: list = dataclasses.field(default_factory=list)


def set_bounds(row, status):
    """The bounds that depend on what the daemon says of itself."""
    account = status.limits.get("caller_memory_bytes_max", ACCOUNT_BYTES_DEFAULT)
    row.bound_bytes = status.window_bytes + account + CACHES_BYTES + REST_BYTES
    row.left_bytes = row.before_bytes + status.window_bytes + CACHES_BYTES + REST_BYTES
    row.stop_seconds_max = status.limits["shutdown_seconds_max"] + STOP_EXTRA_SECONDS


def judge(row, with_two_uids):
    """Notes the targets that a row misses; those of polite clients only where the attackers are another user."""
    if with_two_uids:
        judge_latencies(row)
        judge_polite(row)
    if row.peak_bytes > row.bound_bytes:
        row.missed.append(f"memory {megabytes(row.peak_bytes)}, allowed {megabytes(row.bound_bytes)}")
    if row.final_bytes > row.left_bytes:
        row.missed.append(f"memory not given back: {megabytes(row.final_bytes)}, allowed {megabytes(row.left_bytes)}")
    if row.log_bytes > LOG_BYTES_PER_SECOND_MAX * row.seconds:
        row.missed.append(f"{row.log_bytes / 1e6:.1f} MB of log")
    if row.first_answer_seconds > FIRST_ANSWER_SECONDS_MAX:
        row.missed.append(f"the first answer after the attack took {row.first_answer_seconds:.1f} s")
    if row.stop_code is None or row.stop_seconds > row.stop_seconds_max:
        row.missed.append(f"SIGTERM took {row.stop_seconds:.0f} s or more")
    elif row.stop_code != 0:
        row.missed.append(f"SIGTERM ended the daemon with {row.stop_code}")


def judge_schedule(row, status):
    """Whether the runs that were due in the attack have ended in it, late by no more than their period."""
    dues = [due for due in range(int(row.due), int(row.ended_at) + 1, PERIOD_SECONDS)]
    dues = [due for due in dues if due < row.ended_at - RUN_SECONDS_MIN]
    if not dues:
        return
    row.late_seconds = max(0.0, status.last_ended - status.last_run)
    missing = len(dues) - (status.runs - row.runs_before)
    if missing > 0:
        row.late_seconds = math.inf
        row.missed.append(f"{missing} of {len(dues)} scheduled runs that were due in the attack did not run")
    elif status.last_run <= dues[-1] and status.last_ended > row.ended_at:
        row.missed.append(f"the scheduled run ended {row.late_seconds:.0f} s late, when the attack was over")
    elif row.late_seconds > PERIOD_SECONDS:
        row.missed.append(f"the scheduled run ended {row.late_seconds:.0f} s late")


def ratios(row, lane):
    """Of one lane the ratios of attack to control of p50 and p99."""
    attacked, control = row.attacked[lane], row.control[lane]
    return tuple(attacked[key] / max(1, control[key]) for key in ("p50_nanos", "p99_nanos"))


def judge_latencies(row):
    for lane, attacked in row.attacked.items():
        p50, p99 = ratios(row, lane)
        if p50 > P50_RATIO_MAX:
            row.missed.append(f"{lane}: p50 x {p50:,.1f}")
        counts_p99 = attacked["calls"] >= SAMPLES_OF_P99_MIN and attacked["p99_nanos"] > P99_FLOOR_NANOS
        if p99 > P99_RATIO_MAX and counts_p99:
            row.missed.append(f"{lane}: p99 x {p99:,.1f}")


def judge_polite(row):
    """Polite callers are answered, whatever others do."""
    for lane, figures in row.attacked.items():
        codes = {wire.CODES.get(int(code), code): count for code, count in figures["codes"].items()}
        if codes:
            row.missed.append(f"{lane}: answered {codes}: {figures['message']}")
        if figures["disconnected"]:
            calls = figures["calls"] + figures["disconnected"]
            row.missed.append(f"{lane}: {figures['disconnected']:,} of {calls:,} calls had no connection")


def megabytes(count):
    return f"{count / 1e6:,.0f} MB"
