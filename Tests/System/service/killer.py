#!/usr/bin/env python3
"""Kills the processes of Picket at random, each in its turn and in the middle of its work.

    killer.py SECONDS

Prints how many of which were killed, as JSON. Ends with 1 when a unit has failed, or when a kind of process was never
there to be killed. Runs in the container of Tests/System/service, as root.
"""

import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

UNITS = {"picketd": "picketd.service", "deliver": "picket-deliver.service", "follow": "picket-follow@service.service"}
# Of Python bodies the daemon has a process that sees to it that one which loads them comes up; that one forks workers.
DEPTHS = {"supervisor": 1, "zygote": 2, "worker": 3}
KINDS = (*UNITS, *DEPTHS)
PAUSE_SECONDS = (0.1, 2)


def main_process(unit):
    command = ["systemctl", "show", "--value", "--property", "MainPID", unit]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def children(process):
    """The children of a process, by the lists of all its threads."""
    found = []
    for task in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


def processes(kind):
    """The processes of a kind that are there."""
    if kind in UNITS:
        process = main_process(UNITS[kind])
        return [process] if process else []
    found = [main_process(UNITS["picketd"])]
    for _ in range(DEPTHS[kind]):
        found = [child for process in found if process for child in children(process)]
    return found


def kill_one(kind):
    """Kills one of a kind; false when there is none."""
    found = processes(kind)
    if not found:
        return False
    try:
        os.kill(random.choice(found), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    end = time.monotonic() + float(sys.argv[1])
    counts = {kind: 0 for kind in KINDS}
    while time.monotonic() < end:
        kind = random.choice(KINDS)
        counts[kind] += kill_one(kind)
        for unit in UNITS.values():
            if subprocess.run(["systemctl", "--quiet", "is-failed", unit], check=False).returncode == 0:
                sys.exit(f"{unit} has failed after {counts}")
        time.sleep(random.uniform(*PAUSE_SECONDS))
    print(json.dumps(counts))
    if not all(counts.values()):
        sys.exit("a kind of process was never there to be killed")


if __name__ == "__main__":
    main()
