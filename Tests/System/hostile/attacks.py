"""The attacks: what each attacker sends, on how many connections, and what it does with the answers.

Each row of the table stands for a kind of fault, and most kinds are here several times, with other methods, sizes and
numbers of connections: a guard against the one input alone shows itself.
"""

import dataclasses
import os
from collections.abc import Callable

import payloads
import wire

LARGE = payloads.LARGE


@dataclasses.dataclass(frozen=True)
class Attacker:
    """Some processes of `attack`, with its options; `frames` makes what their connections send."""

    frames: Callable | None = None
    connections: int = 1
    depth: int = 0
    requests: int = 0
    limit: int = 0
    drip: int = 0
    read: str | int = "all"
    then: str = "hold"
    reconnect: int = 10
    raw: bool = False
    processes: int = 1


@dataclasses.dataclass(frozen=True)
class Attack:
    """What is done at a time, and what the daemon has then.

    `seconds` is another length than that of all; 70 and more shows a run of the schedule that is late by its period.
    `refusals` are the status codes that the attackers must have seen, and whether the daemon must have closed some.
    """

    name: str
    attackers: tuple
    many_detections: bool = False
    many_flows: bool = False
    seconds: float | None = None
    descriptors: int | None = None
    refusals: tuple = ()
    is_closed: bool = False


def listed(*frames):
    """Something that makes a blob of frames."""
    return lambda: b"".join(frame() if callable(frame) else frame for frame in frames)


def get_detection():
    return wire.request("GetDetection", {1: "Wiz.Defend.Alert.Passthrough"})


def run_scheduled():
    return wire.request("RunScheduled", {1: "VPC Flow Port Scanning"})


def list_alerts(**fields):
    return wire.request("ListAlerts", {7: 500, **fields})


def explained():
    return payloads.evaluate(payloads.matching_event("same"), dry_run=True, explain=True)


def matching_batch():
    event = payloads.matching_event("same")
    return payloads.evaluate_batch(b"\n".join([event] * (LARGE // len(event) // 2)), dry_run=True)


def empty_objects():
    """As many events as fit, of a log type whose rules match none of them, of one whose rule matches all, of none."""
    log_types = ("Okta.SystemLog", payloads.LOG_TYPE, "AWS.CloudTrail", "Unknown")
    return b"".join(payloads.evaluate_batch(b"{}\n" * 1_390_000, log_type=log_type) for log_type in log_types)


def rows():
    return payloads.query("SELECT * FROM aws_vpcflow LIMIT 5000")


def slow_query():
    """One that takes memory as well, and one that takes time alone."""
    return payloads.query(payloads.SLOW_QUERY) + payloads.query(payloads.SLOW_SCAN)


def text_filter(method, number, character, size):
    """A frame of a list with a long filter; letters that fold into others cost most."""
    return lambda: wire.request(method, {number: character * (size // len(character.encode()))})


def everything_unread():
    """One of each method that answers more than it is asked."""
    return [
        wire.request("ListDetections", {3: 1000}),
        get_detection(),
        list_alerts(),
        wire.request("GetMetrics", {}),
        wire.request("GetStatus", {}),
        explained(),
        rows(),
    ]


TEXTS = [
    Attack(
        "ListDetections, a text of 4 MB",
        (Attacker(text_filter("ListDetections", 2, "ß", LARGE), connections=2, depth=1),),
        many_detections=True,
    ),
    Attack(
        "ListDetections, a text of 64 KB",
        (Attacker(text_filter("ListDetections", 2, "Aİ", 65_536), connections=4, depth=4),),
        many_detections=True,
    ),
    Attack("ListAlerts, a text of 4 MB", (Attacker(text_filter("ListAlerts", 6, "ß", LARGE), 2, depth=1),)),
    Attack(
        "ListAlerts, a text of 1 KB that nothing has",
        (Attacker(text_filter("ListAlerts", 6, "zq", 1_000), connections=8, depth=8),),
    ),
    Attack(
        "every text of every method, 4 MB",
        (Attacker(lambda: b"".join(payloads.long_names()), connections=4, depth=2),),
        many_detections=True,
    ),
    Attack(
        "queries that are hard to read",
        (
            Attacker(
                lambda: b"".join(
                    payloads.query(make(), explain=True)
                    for make in (payloads.deep_query, payloads.wide_query, payloads.words_query)
                ),
                connections=8,
                depth=4,
            ),
        ),
    ),
]


def unread(name, frames, connections, many_detections=False):
    return Attack(
        f"{name} unread on {connections:,}",
        (Attacker(frames, connections=connections, read="none", requests=1024),),
        many_detections=many_detections,
    )


UNREAD = [
    unread("ListAlerts", list_alerts, 1),
    unread("ListAlerts", list_alerts, 2),
    unread("ListAlerts", list_alerts, 200),
    unread("ListAlerts", list_alerts, 800),
    unread("GetDetection", get_detection, 800),
    unread("ListDetections", lambda: wire.request("ListDetections", {3: 1000}), 200, many_detections=True),
    unread("GetMetrics", lambda: wire.request("GetMetrics", {}), 200),
    unread("GetStatus", lambda: wire.request("GetStatus", {}), 800),
    unread("explain", explained, 200),
    unread("EvaluateEvents with 4 MB of answers", matching_batch, 200),
    unread("QueryFlows of 5,000 rows", rows, 200),
    unread("everything", lambda: b"".join(everything_unread()), 800),
    Attack(
        "GetDetection read at 1 KB/s on 400",
        (Attacker(get_detection, connections=400, depth=512, read=1000),),
    ),
    Attack(
        "watches, 1,024 on a connection, unread",
        (Attacker(lambda: wire.request("WatchAlerts", {4: 1}), 1, read="none"),),
    ),
    Attack(
        "watches on 1,000, unread, and matches",
        (
            Attacker(lambda: wire.request("WatchAlerts", {4: 1}), 1000, requests=8, read="none"),
            Attacker(lambda: payloads.evaluate(payloads.matching_event("watched")), 4, depth=16),
        ),
    ),
]

QUERIES = [
    Attack(
        "queries of minutes from 4",
        (Attacker(lambda: payloads.query(payloads.SLOW_SCAN), connections=4, depth=16),),
        many_flows=True,
        seconds=70,
    ),
    Attack(
        "slow queries from 200",
        (Attacker(slow_query, connections=200, depth=4),),
        many_flows=True,
        seconds=70,
    ),
    Attack(
        "slow queries, abandoned at once",
        (Attacker(slow_query, connections=64, requests=2, then="close"),),
        many_flows=True,
    ),
    Attack(
        "RunScheduled in a loop",
        (Attacker(run_scheduled, connections=8, depth=16),),
        seconds=70,
    ),
    Attack("RunScheduled in a loop, many flows", (Attacker(run_scheduled, connections=8, depth=16),), many_flows=True),
    Attack("QueryFlows of 5,000 rows in a loop", (Attacker(rows, connections=16, depth=8),)),
]

LOOPS = [
    Attack("explain on 200", (Attacker(explained, connections=200, depth=64),), many_detections=True),
    Attack(
        "EvaluateEvents of 1.4 million {}",
        (Attacker(empty_objects, connections=4, depth=2),),
    ),
    Attack(
        "EvaluateEvents of lines that are none",
        (Attacker(lambda: payloads.evaluate_batch(b"x\n" * 2_000_000), connections=4, depth=2),),
    ),
    Attack("EvaluateEvents of matches", (Attacker(matching_batch, connections=4, depth=2),)),
    Attack(
        "events of 4 MB",
        (Attacker(lambda: b"".join(map(payloads.evaluate, payloads.large_events())), connections=8, depth=2),),
        many_detections=True,
    ),
    Attack(
        "events of 4 MB, explained",
        (
            Attacker(
                lambda: b"".join(
                    payloads.evaluate(event, dry_run=True, explain=True) for event in payloads.large_events()
                ),
                connections=8,
                depth=2,
            ),
        ),
        many_detections=True,
    ),
    Attack(
        "events of 60 KB, 64 in flight",
        (Attacker(lambda: payloads.evaluate(b'{"severity":"' + b"a" * 60_000 + b'"}'), connections=16, depth=64),),
    ),
    Attack(
        "IngestFlow of 28,500 records",
        (Attacker(lambda: payloads.ingest(map(payloads.flow_record, range(28_500))), connections=2, depth=2),),
    ),
    Attack("IngestFlow of bad lines", (Attacker(lambda: payloads.ingest_lines(payloads.bad_lines()), 2, depth=2),)),
    Attack(
        "IngestFlow of one line of 4 MB", (Attacker(lambda: payloads.ingest_lines(b"1 " * (LARGE // 2)), 2, depth=2),)
    ),
    Attack(
        "IngestFlow of 30,000 lines",
        (Attacker(lambda: payloads.ingest_lines(payloads.flow_lines(30_000)), connections=4, depth=2),),
    ),
    Attack("GetMetrics in a loop", (Attacker(lambda: wire.request("GetMetrics", {}), connections=16, depth=64),)),
    Attack("GetStatus in a loop", (Attacker(lambda: wire.request("GetStatus", {}), connections=16, depth=64),)),
    Attack("ListAlerts in a loop", (Attacker(list_alerts, connections=16, depth=64),)),
    Attack(
        "EvaluateEvent in a loop on 64",
        (Attacker(lambda: payloads.evaluate(payloads.QUIET_EVENT), connections=64, depth=64),),
    ),
    Attack(
        "matches that open windows, on 64",
        (Attacker(lambda: payloads.evaluate(payloads.matching_event()), connections=64, depth=64),),
    ),
    Attack(
        "matches with ids of 256 bytes",
        (
            Attacker(
                lambda: payloads.evaluate(payloads.matching_event("ids"), event_id=payloads.VARIED + "i" * 248),
                connections=16,
                depth=64,
            ),
        ),
    ),
    Attack(
        "ListDetections in a loop",
        (Attacker(lambda: wire.request("ListDetections", {3: 1000}), connections=16, depth=16),),
        many_detections=True,
    ),
    Attack(
        "deadlines of 1 ns",
        (
            Attacker(
                lambda: payloads.evaluate(payloads.QUIET_EVENT, timeout_nanos=1)
                + payloads.query(payloads.SLOW_QUERY, timeout_nanos=1)
                + wire.request("ListAlerts", {}, timeout_nanos=1),
                connections=64,
                depth=64,
            ),
        ),
    ),
]

CONNECTIONS = [
    Attack("4,090 with half a frame", (Attacker(lambda: wire.request("GetStatus", {}), 4090, limit=14),)),
    Attack("4,090 that say nothing", (Attacker(None, connections=4090),)),
    Attack(
        "half a request of 4 MB on 800",
        (Attacker(lambda: payloads.evaluate(payloads.large_text()), connections=800, limit=LARGE // 2),),
    ),
    Attack(
        "a request of 4 MB, 1 byte a second, on 2,000",
        (Attacker(lambda: payloads.evaluate(payloads.large_text()), connections=2000, drip=1),),
    ),
    Attack("half-closed, 1,000", (Attacker(explained, connections=1000, requests=64, then="shutdown", read="none"),)),
    Attack("connect and close", (Attacker(None, connections=16, then="close", reconnect=0, processes=2),)),
    Attack(
        "calls abandoned by closing",
        (
            Attacker(get_detection, connections=64, requests=100, then="close", reconnect=0),
            Attacker(lambda: payloads.evaluate_batch(b"{}\n" * 100_000), 16, requests=1, then="close", reconnect=0),
        ),
    ),
    Attack(
        "200 held and connects, 64 descriptors",
        (Attacker(None, connections=200), Attacker(None, connections=4, then="close", reconnect=0)),
        descriptors=64,
    ),
]

MISUSE = [
    Attack("empty DATA frames", (Attacker(payloads.empty_data_frames, connections=2, raw=True, reconnect=0),)),
    Attack("misused frames", (Attacker(payloads.misused_frames, connections=8, raw=True, reconnect=0),)),
    Attack(
        "misused frames, unread, on 400", (Attacker(payloads.misused_frames, 400, raw=True, reconnect=0, read="none"),)
    ),
    Attack("noise", (Attacker(lambda: os.urandom(1 << 20), connections=8, raw=True, reconnect=0),)),
    Attack("requests that cannot be read", (Attacker(payloads.undecodable_requests, connections=16, depth=64),)),
    Attack("methods that there are not", (Attacker(lambda: wire.request("Nothing", {}), connections=16, depth=64),)),
    Attack(
        "requests of a million fields",
        (Attacker(lambda: payloads.crowded_request() + payloads.unknown_fields(), 4, depth=2),),
    ),
]

TOGETHER = [
    Attack(
        "several at once",
        (
            Attacker(text_filter("ListDetections", 2, "ß", 65_536), connections=2, depth=2),
            Attacker(list_alerts, connections=100, requests=1024, read="none"),
            Attacker(slow_query, connections=16, depth=2),
            Attacker(explained, connections=32, depth=16),
            Attacker(lambda: payloads.evaluate(payloads.large_text()), connections=200, limit=LARGE // 2),
            Attacker(None, connections=4, then="close", reconnect=0),
            Attacker(payloads.misused_frames, connections=2, raw=True, reconnect=0),
        ),
        many_detections=True,
        many_flows=True,
        seconds=70,
    ),
]

ATTACKS = TEXTS + UNREAD + QUERIES + LOOPS + CONNECTIONS + MISUSE + TOGETHER

# The short form has one attack of most kinds, of a size for a debug build.
SHORT = [
    Attack(
        "a text of 64 KB",
        (Attacker(text_filter("ListDetections", 2, "ß", 65_536), connections=2, depth=1),),
        refusals=("INVALID_ARGUMENT",),
    ),
    Attack(
        "lists unread on 40",
        (
            Attacker(get_detection, connections=20, requests=1024, read="none"),
            Attacker(list_alerts, connections=20, requests=1024, read="none"),
        ),
    ),
    Attack(
        "half a request of 1 MB on 40",
        (Attacker(lambda: payloads.evaluate(b'{"a":"' + b"a" * 1_000_000 + b'"}'), 40, limit=500_000),),
    ),
    Attack("explain on 8", (Attacker(explained, connections=8, depth=4),)),
    Attack("connect and close", (Attacker(None, connections=8, then="close", reconnect=0),)),
    Attack("half frames on 200", (Attacker(lambda: wire.request("GetStatus", {}), connections=200, limit=14),)),
    Attack(
        "misused frames",
        (Attacker(payloads.misused_frames, connections=2, raw=True, reconnect=0),),
        refusals=("INVALID_ARGUMENT", "UNIMPLEMENTED"),
        is_closed=True,
    ),
    Attack(
        "noise",
        (Attacker(lambda: os.urandom(65_536), connections=4, raw=True, reconnect=0),),
        refusals=("RESOURCE_EXHAUSTED",),
        is_closed=True,
    ),
    Attack(
        "requests that cannot be read",
        (Attacker(payloads.undecodable_requests, connections=4, depth=16),),
        refusals=("INVALID_ARGUMENT",),
        is_closed=True,
    ),
    Attack("RunScheduled in a loop", (Attacker(run_scheduled, connections=2, depth=4),)),
]
