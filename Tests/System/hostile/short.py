"""The short form, for `make test`: one debug daemon, one user, small attacks, no times but those of an end."""

import contextlib
import pathlib
import time

import attacks
import daemon as daemons
import judge
import measure
import payloads
import wire

ATTACK_SECONDS = 0.3
# A debug build beside the rest of the tests.
ANSWER_SECONDS_MAX = 10
GROWTH_BYTES_MAX = 400_000_000
LOG_BYTES_MAX = 65_536
# So little for callers that small attacks use it up.
SETTINGS = b"limits: {caller_memory_bytes_max: 16777216}\n"


def run(options):
    """The exit code; prints what was seen of each attack, and what is not as it should be."""
    missed = []
    with daemons.scratch_directory() as scratch:
        place = ShortPlace(scratch, options)
        trial = measure.Trial(place, ATTACK_SECONDS, aligns=False)
        settings = ["--config", place.file("picketd.yml", SETTINGS)]
        with daemons.Daemon(place, payloads.ROOT / "detections", place.state, arguments=settings) as daemon:
            before = daemon.resident_bytes()
            for attack in attacks.SHORT:
                missed += [f"{attack.name}: {text}" for text in attacked(trial, daemon, attack, before)]
            missed += stopped(trial, daemon)
    for text in missed:
        print(f"missed: {text}", flush=True)
    print(f"{len(attacks.SHORT)} attacks, {len(missed)} targets missed", flush=True)
    return 1 if missed else 0


class ShortPlace(daemons.Place):
    """The scratch directory without what a long trial prepares."""

    def __init__(self, scratch, options):
        self.scratch = pathlib.Path(scratch)
        self.identities = daemons.Identities()
        self.picketd = pathlib.Path(options.picketd).resolve()
        self.tools = self.build_tools()
        self.state = self.scratch / "state"
        self.state.mkdir()


def attacked(trial, daemon, attack, before):
    """Attacks, calls the daemon meanwhile and afterwards, and gives what is missed."""
    trial.prepare_frames(attack)
    daemon.forget_peaks()
    log_before = daemon.log_bytes()
    attackers = trial.attackers(daemon, attack, ATTACK_SECONDS)
    try:
        called(daemon)
    except (OSError, wire.CallFailure) as failure:
        yield f"a polite call failed under the attack: {failure}"
    report = measure.together([attacker.finish(ATTACK_SECONDS + 5) for attacker in attackers])
    try:
        called(daemon)
    except (OSError, wire.CallFailure) as failure:
        yield f"a polite call failed after the attack: {failure}"
    if daemon.peak_resident - before > GROWTH_BYTES_MAX:
        yield f"memory grew by {judge.megabytes(daemon.peak_resident - before)}"
    if daemon.log_bytes() - log_before > LOG_BYTES_MAX:
        yield f"{daemon.log_bytes() - log_before:,} bytes of log"
    if not report.get("opened"):
        yield "no attacker was connected"
    answers = {wire.CODES.get(int(code), code) for code in report["answers"]}
    if not answers.issuperset(attack.refusals):
        yield f"expected {attack.refusals}, answered {answers}"
    if attack.is_closed and not report["closed"]:
        yield "the daemon closed no connection"
    if not daemon.is_running():
        yield daemon.last_words()
    print(f"{attack.name}: {report}", flush=True)


def called(daemon):
    """Makes each kind of call once.

    The caller is of the attackers' user here: it tries again while that user has nothing of its share left.
    """
    deadline = time.monotonic() + ANSWER_SECONDS_MAX
    while True:
        try:
            return call_once(daemon)
        except (OSError, wire.CallFailure):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def call_once(daemon):
    with daemon.client(timeout=ANSWER_SECONDS_MAX) as client:
        client.call("GetStatus")
        answer = client.call("EvaluateEvent", {1: payloads.LOG_TYPE, 2: payloads.matching_event(time.time_ns())})
        if 1 not in answer:
            raise wire.CallFailure(None, "an event that matches had no match")
        answer = client.call("IngestFlow", wire.field(2, payloads.flow_record(1)))
        if answer.get(1) != [1]:
            raise wire.CallFailure(None, "a flow was not accepted")


def stopped(trial, daemon):
    """SIGTERM under attack."""
    attack = attacks.SHORT[2]
    attackers = trial.attackers(daemon, attack, 30)
    with contextlib.suppress(OSError, wire.CallFailure), daemon.client() as client:
        client.call("GetStatus")
    code, seconds = daemon.stop(20)
    for attacker in attackers:
        attacker.end()
    if code != 0:
        yield f"SIGTERM: ended with {code} after {seconds:.1f} s"
    if seconds > 13:
        yield f"SIGTERM: took {seconds:.1f} s"
