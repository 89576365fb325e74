"""Says whether both port scan detections found the scans of capture-scans, and none in the ordinary traffic.

The answers to a connect scan go to as many ports of the scanner as were asked, so the other way round is no mistake.

    python3 check_scans.py ROWS ALERTS

ROWS is what `picket run-scheduled --output json` printed for the query, ALERTS what `picket alerts list --output json`
printed. Ends with 1 when they do not hold what they should.
"""

import json
import sys

SCANNER = "10.50.0.1"
SCANNED = {(SCANNER, f"10.50.9.{host}") for host in (1, 4, 5)}
ANSWERS = {(destination, source) for source, destination in SCANNED}
RULES = {"Picket.AWS.VPCFlow.PortScan", "Picket.AWS.VPCFlow.PortScanning"}


def difference(name, found):
    """Prints what is missing and what is too much; whether there is a difference."""
    for source, destination in sorted(SCANNED - found):
        print(f"{name}: the scan of {destination} by {source} is missing")
    for source, destination in sorted(found - SCANNED - ANSWERS):
        print(f"{name}: {source} to {destination} is no scan")
    return not SCANNED <= found <= SCANNED | ANSWERS


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = json.load(file)["rows"]
    with open(sys.argv[2], encoding="utf-8") as file:
        alerts = json.load(file)["alerts"]
    differs = difference("the query", {(row["srcAddr"], row["dstAddr"]) for row in rows})
    for rule in sorted(RULES):
        dedups = [json.loads(alert["dedup"]) for alert in alerts if alert["detection_id"] == rule]
        differs |= difference(rule, {(dedup[0], dedup[1]) for dedup in dedups})
    if differs:
        sys.exit(1)
    print(f"{len(SCANNED)} scans, found by the query and by {len(RULES)} rules, and none in the ordinary traffic")


if __name__ == "__main__":
    main()
