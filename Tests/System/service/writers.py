#!/usr/bin/env python3
"""Writes what `picket follow` reads: logs that logrotate rotates, and entries of the journal.

    writers.py NAME SECONDS rename|copytruncate|journal

Writes lines with a number each for so long, and prints how many there were. A log is rotated every few seconds by
logrotate itself, in between two lines: what is written while a log is copied and truncated would be lost by that way of
rotating. Runs in the container of Tests/System/service, as root.
"""

import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import time

DIRECTORY = pathlib.Path("/var/log/service")
JOURNAL = "/run/systemd/journal/socket"
BUCKET = 200
ROTATION_SECONDS = (3, 9)
WAYS = {"rename": "create 0640 root adm\n compress\n delaycompress", "copytruncate": "copytruncate"}


class Log:
    """A log, and its rotation."""

    def __init__(self, way):
        self.path = DIRECTORY / f"{way}.log"
        self.config = pathlib.Path(f"/root/logrotate.{way}")
        self.config.write_text(f"{self.path} {{\n rotate 1000\n {WAYS[way]}\n}}\n", encoding="utf-8")
        self.count = 0
        self.open()
        self.plan()

    def open(self):
        self.descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)
        shutil.chown(self.path, "root", "adm")

    def plan(self):
        self.due = time.monotonic() + random.uniform(*ROTATION_SECONDS)

    def write(self, event):
        os.write(self.descriptor, json.dumps(event).encode() + b"\n")
        if time.monotonic() >= self.due:
            self.rotate()
            self.plan()

    def rotate(self):
        state = f"{self.config}.state"
        subprocess.run(["/usr/sbin/logrotate", "--force", "--state", state, self.config], check=True)
        os.close(self.descriptor)
        self.open()
        self.count += 1


class Journal:
    """The journal, by its native protocol."""

    count = 0

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def write(self, event):
        fields = {"SYSLOG_IDENTIFIER": "service-test", "MESSAGE": f"event {event['number']}", "PRIORITY": 6}
        fields.update({key.upper(): value for key, value in event.items()})
        text = "".join(f"{name}={value}\n" for name, value in fields.items())
        self.socket.sendto(text.encode(), JOURNAL)


def main():
    if len(sys.argv) != 4 or sys.argv[3] not in (*WAYS, "journal"):
        sys.exit(__doc__.strip())
    name, end, way = sys.argv[1], time.monotonic() + float(sys.argv[2]), sys.argv[3]
    target = Journal() if way == "journal" else Log(way)
    number = 0
    while time.monotonic() < end:
        # Some in a row, then a pause, as programs write.
        for _ in range(random.randint(1, 5 if way == "journal" else 40)):
            target.write({"who": name, "number": number, "bucket": f"{name}/{number // BUCKET}"})
            number += 1
        time.sleep(random.uniform(0.02, 0.2))
    print(json.dumps({"who": name, "answered": number, "rotations": target.count}))


if __name__ == "__main__":
    main()
