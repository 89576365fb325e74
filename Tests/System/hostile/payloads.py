"""What attackers send: events, flows, texts and frames, most of them as large as a frame allows."""

import json
import pathlib
import random
import time

import wire

ROOT = pathlib.Path(__file__).resolve().parents[3]
EVENTS = ROOT / "Benchmarks" / "events"
LOG_TYPE = "Wiz.Detections"
# Just below the largest frame: the envelope and the other fields need a little.
LARGE = wire.DATA_BYTES_MAX - 4096
# The programs put a number of its own in the place of these, in each request.
VARIED = "########"
QUIET_EVENT = (EVENTS / "wiz_informational.json").read_bytes().strip()
MATCHING = json.loads((EVENTS / "wiz_high.json").read_bytes())


def matching_event(thread_id=VARIED, **fields):
    """An event that the Wiz rule matches, with a window of its own for each `thread_id`."""
    return json.dumps({**MATCHING, "threatId": f"hostile-{thread_id}", **fields}, separators=(",", ":")).encode()


def evaluate(event, log_type=LOG_TYPE, event_id="", dry_run=False, explain=False, timeout_nanos=0):
    fields = {1: log_type, 2: event}
    if event_id:
        fields[3] = event_id
    return wire.request("EvaluateEvent", {**fields, 4: dry_run, 5: explain}, timeout_nanos)


def evaluate_batch(lines, dry_run=False, log_type=LOG_TYPE):
    return wire.request("EvaluateEvents", {1: log_type, 2: lines, 3: dry_run})


# MARK: Events of 4 MB


def large_text():
    return b'{"severity":"' + b"a" * (LARGE - 100) + b'"}'


def large_wide():
    """One list of more than a million numbers."""
    return b'{"severity":[' + b"1," * (LARGE // 2 - 100) + b"1]}"


def large_fields():
    """As many different fields as fit."""
    parts, size = [], 0
    while size < LARGE - 200:
        part = b'"f%d":%d' % (len(parts), len(parts))
        parts.append(part)
        size += len(part) + 1
    return b"{" + b",".join(parts) + b"}"


def large_deep():
    """Lists within lists, as deep as the daemon takes, side by side."""
    nest = b"[" * 500 + b"]" * 500
    return b'{"severity":[' + b",".join([nest] * ((LARGE - 100) // (len(nest) + 1))) + b"]}"


def large_objects():
    """Lists of objects, which rules search through."""
    element = b'{"externalId":"i-1","name":"n","nativeType":"EC2","severity":"HIGH"}'
    return b'{"resources":[' + b",".join([element] * ((LARGE - 100) // (len(element) + 1))) + b"]}"


def large_events():
    return [large_text(), large_wide(), large_fields(), large_deep(), large_objects()]


# MARK: Flows


def flow_record(number, row_id=""):
    """One packed FlowRecord of now."""
    now = time.time_ns()
    fields = {
        2: "111122223333",
        3: f"eni-{number % 1000:017x}",
        4: f"10.{number >> 16 & 63}.{number >> 8 & 255}.{number & 255}",
        5: f"10.200.{number >> 7 & 255}.{number * 7 & 255}",
        6: 32768 + number % 28000,
        7: number * 31 % 60000,
        8: 6,
        9: 10,
        10: 5000,
        11: now,
        12: now + 1_000_000_000,
        13: "ACCEPT",
        15: "vpc-0a1b2c3d4e5f60718",
        27: "egress",
    }
    return wire.message({**fields, 33: row_id} if row_id else fields)


def ingest(records):
    return wire.request("IngestFlow", b"".join(wire.field(2, record) for record in records))


def ingest_lines(lines, **fields):
    return wire.request("IngestFlow", {3: lines, **fields})


def flow_lines(count, first=0, seconds=3000):
    """Lines as AWS writes them, of the last 50 minutes, all different."""
    begin = int(time.time()) - seconds
    lines = []
    for number in range(first, first + count):
        start = begin + number % seconds
        lines.append(
            f"2 111122223333 eni-{number % 4000:017x} 10.{number >> 16 & 63}.{number >> 8 & 255}.{number & 255} "
            f"10.200.{number * 31 >> 7 & 255}.{number * 7 & 255} {32768 + number % 28000} {number * 31 % 60000} 6 10 "
            f"{number % 90000} {start} {start + 30} ACCEPT OK"
        )
    return "\n".join(lines).encode()


def bad_lines():
    return b"no flow at all\n" * (LARGE // 15)


# MARK: Queries

# Text after text is made and searched for each flow, and hardly two of them fall into one group.
SLOW_QUERY = """
SELECT srcAddr || dstAddr || interfaceId || srcPort AS k, COUNT(DISTINCT dstAddr || dstPort || bytes) AS n
FROM aws_vpcflow
WHERE srcAddr || dstAddr || interfaceId || srcAddr || dstAddr NOT LIKE '%1%0%.%2%.%1%0%1%e%n%i%9%9%.%x'
  AND p_event_time IS NOT NULL
GROUP BY srcAddr || dstAddr || interfaceId || srcPort
HAVING COUNT(DISTINCT dstAddr || dstPort || bytes) > 1000
ORDER BY COUNT(DISTINCT dstAddr || dstPort || bytes) DESC
"""

# Takes time alone: no text holds the last letter, so that each pattern is tried at every place.
SLOW_SCAN = "SELECT COUNT(*) AS n FROM aws_vpcflow WHERE " + " AND ".join(
    f"srcAddr || dstAddr || interfaceId || srcPort NOT LIKE '%{digit}%0%0%0%{digit}%0%0%z'" for digit in range(10, 30)
)


def query(sql, explain=False, timeout_nanos=0, **fields):
    return wire.request("QueryFlows", {1: sql, **fields, 5: explain}, timeout_nanos)


def deep_query():
    """As deep as the parser goes, and then deeper."""
    return "SELECT " + "(" * 120 + "1" + "+1)" * 120 + " AS x FROM aws_vpcflow"


def wide_query():
    """As long a text as a query may have, of lists and conditions."""
    values = ",".join(str(number) for number in range(9_000))
    conditions = " OR ".join(f"dstPort = {number}" for number in range(4_000))
    return f"SELECT srcAddr FROM aws_vpcflow WHERE srcPort IN ({values}) AND ({conditions}) LIMIT 1"


def words_query():
    return "SELECT " + ", ".join(f"srcAddr || '{number}' AS c{number}" for number in range(6_000)) + " FROM aws_vpcflow"


# MARK: Frames that no client should send


def misused_frames():
    """Each kind of misuse that leaves the framing whole, in turn, many times."""
    good = wire.request("GetStatus", {})[wire.HEADER.size :]
    kinds = [
        wire.frame(good, stream_id=2),
        wire.frame(good, stream_id=1),
        wire.frame(good, stream_id=0),
        wire.frame(good, stream_id=3, kind=9),
        wire.frame(good, stream_id=5, kind=wire.RESPONSE),
        wire.frame(good, stream_id=7, kind=wire.DATA),
        wire.frame(good, stream_id=9, flags=wire.REMOTE_OPEN),
        wire.frame(good, stream_id=11, flags=0xFF),
        wire.frame(b"", stream_id=13),
        wire.frame(b"\xff" * 64, stream_id=15),
    ]
    return b"".join(kinds) * 2000


def empty_data_frames():
    return wire.frame(b"", stream_id=1, kind=wire.DATA, flags=wire.NO_DATA) * 100_000


def undecodable_requests():
    """Requests whose bytes are none, all different."""
    noise = random.Random(11)
    return b"".join(wire.frame(noise.randbytes(200)) for _ in range(200))


def crowded_request():
    """A request of as many fields and pieces of metadata as fit."""
    pair = wire.field(5, wire.message({1: "k", 2: "v"}))
    return wire.request("GetStatus", {}, extra=pair * (LARGE // len(pair)))


def unknown_fields():
    """A payload of a million fields that no message has."""
    return wire.request("ListAlerts", wire.field(1000, 1) * (LARGE // 4))


def long_names():
    """Every text of every method, as long as a frame allows."""
    text = "x" * LARGE
    half = "İ" * (LARGE // 4)
    return [
        wire.request("ListDetections", {1: text}),
        wire.request("ListDetections", {2: half}),
        wire.request("ListDetections", {4: text}),
        wire.request("GetDetection", {1: text}),
        wire.request("ListAlerts", {3: text}),
        wire.request("ListAlerts", {6: half}),
        wire.request("ListAlerts", {8: text}),
        wire.request("GetAlert", {1: text}),
        wire.request("WatchAlerts", {2: text}),
        wire.request("RunScheduled", {1: text}),
        wire.request("QueryFlows", {1: text}),
        wire.request("QueryFlows", {2: text}),
        evaluate(QUIET_EVENT, log_type=text[: LARGE - 8000]),
        evaluate(QUIET_EVENT, event_id=text[: LARGE - 8000]),
        wire.request("EvaluateEvents", {1: text, 2: b"{}"}),
        wire.request("IngestFlow", {1: text}),
        wire.request("IngestFlow", {3: b"a b\n", 4: text}),
        wire.request("GetMetrics", {1: text}),
        wire.request(text, {}),
        wire.request("GetStatus", {}, service=text),
        crowded_request(),
        unknown_fields(),
    ]
