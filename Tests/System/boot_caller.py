#!/usr/bin/env python3
"""Calls picketd for a time, one event after the other, and goes on with the next event only when one has its answer.

    boot_caller.py NAME SECONDS [LOG_TYPE]

Each event has an id of its own, and names a bucket of a hundred events. A call that finds no daemon, or loses it, is
made again with the same id over a new connection, as a client does that must not lose an event. Prints the number of
answered events, the attempts that failed, and the longest wait for an answer, and exits with 1 when an event has none
after a minute. Runs in the containers of Tests/System/boot, package and service.
"""

import json
import sys
import time

from picket import Client, Code, PicketError

ATTEMPT_SECONDS, EVENT_SECONDS, PAUSE_SECONDS = 10, 60, 0.02
BUCKET = 100


class Caller:
    def __init__(self, name, log_type):
        self.name, self.log_type, self.client = name, log_type, None
        self.answered, self.failed, self.longest = 0, 0, 0.0

    def answer(self, number):
        """Sends one event until it is answered."""
        started = time.monotonic()
        while True:
            try:
                self.client = self.client or Client(timeout=ATTEMPT_SECONDS)
                event = {"who": self.name, "number": number, "bucket": f"{self.name}/{number // BUCKET}"}
                self.client.evaluate_event(self.log_type, event, event_id=f"{self.name}-{number}")
                break
            except PicketError as error:
                self.retry(error, number, time.monotonic() - started)
        self.answered += 1
        self.longest = max(self.longest, time.monotonic() - started)

    def retry(self, error, number, waited):
        """Makes ready for another attempt; ends the program when an attempt cannot help."""
        if self.client:
            self.client.close()
        self.client = None
        self.failed += 1
        if error.code not in (Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED) or waited > EVENT_SECONDS:
            sys.exit(f"{self.name}: event {number} has no answer after {waited:.0f} s: {error}")
        time.sleep(PAUSE_SECONDS)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.strip())
    log_type = sys.argv[3] if len(sys.argv) == 4 else "Boot.Test"
    caller, end = Caller(sys.argv[1], log_type), time.monotonic() + float(sys.argv[2])
    while time.monotonic() < end:
        caller.answer(caller.answered)
    print(json.dumps({"who": caller.name, "answered": caller.answered, "failed": caller.failed,
                      "longest": round(caller.longest, 2)}))


if __name__ == "__main__":
    main()
