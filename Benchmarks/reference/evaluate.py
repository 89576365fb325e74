"""Evaluates one event again and again with panther_core, in this process, and prints the rate as JSON.

usage: evaluate.py EVENT_FILE SECONDS

Each turn starts from the bytes of the event, as Picket does, and ends with the result of the rule: whether it matched,
title, dedup string, severity and context. Nothing is kept, and nothing is counted into a window.
"""

import json
import pathlib
import sys
import time

from panther_core.enriched_event import PantherEvent
from panther_core.rule import Rule

WARM_UP_COUNT = 1000
BATCH_COUNT = 200


def evaluated(rule, text):
    result = rule.run(PantherEvent(json.loads(text)), {}, {}, batch_mode=True)
    if result.errored or not result.trigger_alert:
        sys.exit(f"the rule did not match: {result}")
    return result


def main():
    text = pathlib.Path(sys.argv[1]).read_bytes()
    body = pathlib.Path(__file__).with_name("wiz_rule.py")
    rule = Rule({"id": "Benchmark.Wiz", "versionId": "1", "path": str(body)})
    for _ in range(WARM_UP_COUNT):
        result = evaluated(rule, text)
    count = 0
    begin = time.monotonic()
    while (elapsed := time.monotonic() - begin) < float(sys.argv[2]):
        for _ in range(BATCH_COUNT):
            evaluated(rule, text)
        count += BATCH_COUNT
    outputs = {name: getattr(result, f"{name}_output") for name in ("title", "dedup", "severity", "alert_context")}
    print(json.dumps({"rate": count / elapsed, "requests": count, **outputs}))


if __name__ == "__main__":
    main()
