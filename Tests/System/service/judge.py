#!/usr/bin/env python3
"""Says whether each event was counted once, and each alert delivered at least once at every delivery.

    judge.py DIRECTORY SECONDS

DIRECTORY has what the receivers took, and `written`: a line of JSON for each of those who sent or wrote events, with the
name and the number of events. Looks again and again for so long, as what is under way needs its time; dead letters are
sent again meanwhile, as an operator would. Prints what it found, a line each; those that begin with MISSED make the exit
code 1. Runs in the container of Tests/System/service, as root.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys
import time

from picket import Client
from picket.v1 import detection_pb2 as pb

NATIVE, PYTHON = ("Service.Native", "Service.Journal"), ("Service.Python",)
ROUTINGS = {"journal": "all", "archive": "all", "hook": "default", "page": "named", "siem": "all"}
LOG = pathlib.Path("/var/log/picket")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def is_for(alert, delivery):
    """Whether a delivery gets an alert, as docs/deliveries.md says of routing."""
    named, routing = delivery in alert.destinations, ROUTINGS[delivery]
    return routing == "all" or named or (routing == "default" and not alert.destinations)


class Judge:
    def __init__(self, directory):
        self.directory = directory
        lines = (directory / "written").read_text(encoding="utf-8").splitlines()
        self.written = {line["who"]: line["answered"] for line in map(json.loads, lines)}

    # What was delivered: the ids in the order in which they came, those of summaries among them.

    def bodies(self, paths):
        for path in paths:
            # What has no end yet is still being written.
            for line in path.read_text(encoding="utf-8").rpartition("\n")[0].splitlines():
                body = json.loads(line)
                yield from body["alert_ids"] if body["kind"] == "summary" else [body["alert"]["alert_id"]]

    def journal(self):
        lines = output_of("journalctl", "-q", "-t", "picket", "-o", "json", "--output-fields=PICKET_ALERT_ID").splitlines()
        for ids in (json.loads(line).get("PICKET_ALERT_ID", []) for line in lines):
            yield from [ids] if isinstance(ids, str) else ids

    def delivered(self):
        siem = self.directory / "siem.log"
        return {
            "journal": list(self.journal()),
            "archive": list(self.bodies(LOG.glob("alerts.jsonl*"))),
            "hook": list(self.bodies([self.directory / "hook.jsonl"])),
            "page": list(self.bodies([LOG / "page.jsonl"])),
            "siem": re.findall(r'alert_id="([^"]+)"', siem.read_text(encoding="utf-8")),
        }

    # What is right.

    def judge(self):
        """Lines of what was found."""
        with Client(timeout=60) as client:
            alerts = list(client.iterate_alerts(page_size=500))
        return self.events(alerts) + self.deliveries(alerts) + self.positions()

    def events(self, alerts):
        lines = []
        failures = [alert for alert in alerts if alert.kind != pb.RULE]
        if failures:
            lines.append(f"MISSED {len(failures)} alerts of failures, the first: {failures[0]}")
        for kind, detections in (("native", NATIVE), ("Python", PYTHON)):
            counts = collections.Counter()
            for alert in alerts:
                if alert.detection_id in detections:
                    counts[alert.title.removeprefix("Events of ").partition("/")[0]] += alert.event_count
            wrong = {who: (count, counts[who]) for who, count in self.written.items() if counts[who] != count}
            for who, (written, counted) in wrong.items():
                lines.append(f"MISSED {kind}: of {written} events of {who} {counted} are counted")
            if not wrong:
                lines.append(f"{kind}: each of {sum(counts.values())} events is counted once, in {len(alerts)} alerts")
        return lines

    def deliveries(self, alerts):
        lines = []
        for delivery, ids in self.delivered().items():
            expected = {alert.alert_id for alert in alerts if is_for(alert, delivery)}
            missing, foreign = expected - set(ids), set(ids) - expected
            if missing or foreign or not expected:
                lines.append(f"MISSED {delivery}: {len(missing)} of {len(expected)} alerts, {len(foreign)} of others")
            else:
                lines.append(f"{delivery}: each of {len(expected)} alerts, {len(ids) - len(expected)} of them again")
        return lines

    def positions(self):
        entries = json.loads(output_of("picket", "deliveries", "list", "--output", "json"))["deliveries"]
        letters = sum(int(entry["dead_letter_count"]) + int(entry["retried_count"]) for entry in entries)
        if letters:
            subprocess.run(["picket", "deliveries", "retry"], check=True, capture_output=True)
            return [f"MISSED {letters} dead letters are to be sent again"]
        places = {int(entry["position"]) for entry in entries}
        failing = [entry["name"] for entry in entries if entry["failing_since_unix_nanos"] is not None]
        if failing or len(places) != 1:
            return [f"MISSED positions of deliveries: {places}, failing: {failing}"]
        return [f"all {len(entries)} deliveries are at change {places.pop()}, none fails, no dead letters"] + self.follow()

    def follow(self):
        positions = "/var/lib/picket-follow/service/positions.json"
        config = "/etc/picket/follow.d/service.yml"
        text = output_of("picket", "follow", "--check", "--config", config, "--positions", positions)
        last = output_of("journalctl", "-q", "-t", "service-test", "-n", "1", "-o", "json", "--output-fields=MESSAGE")
        cursor = json.loads(last)["__CURSOR"]
        sources = [line for line in text.splitlines() if not line.startswith("positions: ")]
        wrong = [line for line in sources if ", 0 bytes to read" not in line and f"after {cursor}" not in line]
        return [f"MISSED position of {line}" for line in wrong] or ["follow is at the end of each log and of the journal"]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    judge, end = Judge(pathlib.Path(sys.argv[1])), time.monotonic() + float(sys.argv[2])
    while True:
        try:
            lines = judge.judge()
        except OSError as error:
            # A file that is not there yet, or was renamed a moment ago.
            lines = [f"MISSED {error}"]
        is_missed = any(line.startswith("MISSED") for line in lines)
        if not is_missed or time.monotonic() > end:
            break
        time.sleep(2)
    print("\n".join(lines))
    sys.exit(is_missed)


if __name__ == "__main__":
    main()
