#!/usr/bin/env python3
"""Tests of the Python client.

    python3 clients/python/tests/test_client.py --socket PATH

PATH is the socket of a picketd that has loaded the shipped detections. The tests of the connection itself need no
daemon: they speak with a listener of their own.
"""

import argparse
import json
import os
import pathlib
import socket
import struct
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "clients" / "python"))

from picket import Client, Code, PicketError, messages, rows  # noqa: E402
from picket.ttrpc import ttrpc_pb2 as ttrpc  # noqa: E402

WIZ = "Wiz.Defend.Alert.Passthrough"
THREAT = "9a3032dc-4697-5d6d-b0f0-905668f63781"
CONTEXT = {
    "machine_id": "i-ABCDEF1234567890A",
    "machine_type": "VIRTUAL_MACHINE",
    "native_type": "EC2 Instance",
    "machine_name": "Your-EC2-Instance",
    "mitre_attack_techniques": ["TA0043-T1595", "TA0007-T1046", "TA0007-T1046"],
    "tdrId": "cer-awsguardduty-recon-ec2-portprobeunprotectedport",
}
daemon_socket = None


def wiz_event(severity):
    return json.loads((ROOT / "Tests" / "Fixtures" / "events" / f"wiz_{severity.lower()}.json").read_text())


class DaemonTests(unittest.TestCase):
    """The calls, against a running daemon with the shipped detections."""

    def setUp(self):
        if daemon_socket is None:
            self.skipTest("no --socket given")
        self.client = Client(daemon_socket)
        self.addCleanup(self.client.close)

    def check_match(self, match, severity):
        self.assertEqual(match.detection_id, WIZ)
        self.assertEqual(match.display_name, "Wiz Defend Alert Passthrough Rule")
        self.assertEqual(messages.Severity.Name(match.severity), severity)
        self.assertEqual(match.title, "[Wiz Alert]: cer-awsguardduty-recon-ec2-portprobeunprotectedport")
        self.assertEqual(json.loads(match.dedup), [THREAT, severity])
        self.assertEqual(json.loads(match.context), CONTEXT)

    def test_evaluate_event(self):
        for severity in ("HIGH", "LOW"):
            answer = self.client.evaluate_event("Wiz.Detections", wiz_event(severity))
            self.assertEqual(len(answer.matches), 1)
            self.assertEqual(len(answer.errors), 0)
            self.check_match(answer.matches[0], severity)
        answer = self.client.evaluate_event("Wiz.Detections", wiz_event("INFORMATIONAL"))
        self.assertEqual(len(answer.matches), 0)
        self.assertGreaterEqual(answer.detections_evaluated, 1)

    def test_evaluate_event_explains(self):
        answer = self.client.evaluate_event("Wiz.Detections", wiz_event("INFORMATIONAL"), dry_run=True, explain=True)
        [explanation] = [each for each in answer.explanation.detections if each.detection_id == WIZ]
        self.assertFalse(explanation.matched)

    def test_evaluate_events(self):
        events = [wiz_event("INFORMATIONAL"), wiz_event("HIGH"), b"not json", json.dumps(wiz_event("LOW"), indent=2)]
        answer = self.client.evaluate_events("Wiz.Detections", events)
        self.assertEqual([result.index for result in answer.results], [1, 3])
        self.check_match(answer.results[0].matches[0], "HIGH")
        self.check_match(answer.results[1].matches[0], "LOW")
        self.assertEqual([record.index for record in answer.rejected], [2])
        self.assertEqual(answer.events_evaluated, 3)

    def test_list_detections(self):
        answer = self.client.list_detections(log_type="Wiz.Detections")
        [summary] = [each for each in answer.detections if each.detection_id == WIZ]
        self.assertTrue(summary.enabled and summary.active)
        self.assertEqual(summary.test_count, 3)
        everything = self.client.list_detections()
        ids = [each.detection_id for each in everything.detections]
        self.assertEqual(ids, sorted(ids))
        self.assertGreater(everything.total_count, answer.total_count)
        first = self.client.list_detections(page_size=1)
        second = self.client.list_detections(page_size=1, page_token=first.next_page_token)
        self.assertEqual([each.detection_id for page in (first, second) for each in page.detections], ids[:2])

    def test_get_detection(self):
        answer = self.client.get_detection(WIZ)
        self.assertEqual(answer.dedup_period_minutes, 720)
        self.assertEqual(answer.threshold, 1)
        self.assertEqual([(test.name, test.expected_result) for test in answer.tests], [
            ("High-Severity Alert", True), ("Low-Severity Alert", True), ("Informational Alert", False)])
        self.assertEqual(json.loads(answer.tests[0].log), wiz_event("HIGH"))
        self.assertIn('severity ne "INFORMATIONAL"', [line for stage in answer.logic for line in stage.lines])
        self.assertIn(("severity", "ne", ["INFORMATIONAL"]),
                      [(each.field, each.kind, list(each.values)) for each in answer.indicators])
        self.assertEqual(sorted(field.field for field in answer.output_fields), sorted(CONTEXT))

    def test_get_status(self):
        before = self.client.get_status().events_evaluated
        self.client.evaluate_event("Wiz.Detections", wiz_event("HIGH"))
        status = self.client.get_status()
        self.assertGreaterEqual(status.events_evaluated, before + 1)
        self.assertGreaterEqual(status.detections_active, 1)
        self.assertGreaterEqual(status.connections_open, 1)
        self.assertTrue(status.version and status.limits)

    def test_list_callers(self):
        callers = self.client.list_callers()
        self.assertEqual([caller.user_id for caller in callers.callers], [os.geteuid()])
        self.assertGreater(callers.callers[0].connections_open, 0)
        self.assertGreater(callers.memory_bytes_max, callers.memory_bytes)

    def test_get_metrics(self):
        lines = self.client.get_metrics().decode().splitlines()
        self.assertIn("# TYPE picket_events_evaluated_total counter", lines)

    def test_alerts(self):
        changes = self.client.watch_alerts(detection_id=WIZ)
        self.assertEqual(next(changes).kind, messages.AlertChange.STARTED)
        event = dict(wiz_event("HIGH"), threatId=f"python-{time.time_ns()}")
        match = self.client.evaluate_event("Wiz.Detections", event).matches[0]
        self.assertEqual(match.outcome, messages.ALERT_CREATED)
        change = next(changes)
        self.assertEqual((change.kind, change.alert.alert_id), (messages.AlertChange.CREATED, match.alert_id))
        changes.close()
        changes = self.client.watch_alerts(from_first=True, detection_id=WIZ)
        self.assertEqual(next(changes).kind, messages.AlertChange.STARTED)
        self.assertIn(match.alert_id, (change.alert.alert_id for change in changes))
        changes.close()
        listed = self.client.list_alerts(detection_id=WIZ, severities=[messages.HIGH], statuses=[messages.OPEN])
        self.assertIn(match.alert_id, [alert.alert_id for alert in listed.alerts])
        answer = self.client.get_alert(match.alert_id)
        self.assertEqual(json.loads(answer.events[0].event), event)
        with self.assertRaises(PicketError) as caught:
            self.client.get_alert("none")
        self.assertIn(caught.exception.code, (Code.INVALID_ARGUMENT, Code.NOT_FOUND))

    def test_flows_and_queries(self):
        source, now = f"10.{time.time_ns() % 200}.{time.time_ns() // 1000 % 200}.7", time.time_ns()
        flows = [{"src_addr": source, "dst_addr": "10.0.1.2", "src_port": 50_000, "dst_port": port,
                  "start_unix_nanos": now - 60_000_000_000, "end_unix_nanos": now, "flow_direction": "egress",
                  "p_row_id": f"{now}-{port}"} for port in range(1_000, 1_012)]
        answer = self.client.ingest_flow(flows + [dict(flows[0], dst_port=70_000, p_row_id="")])
        self.assertEqual((answer.accepted_count, answer.rejected_count, answer.repeated_count), (12, 1, 0))
        self.assertEqual([(each.index, "dstPort" in each.reason) for each in answer.rejected], [(12, True)])
        again = self.client.ingest_flow(flows)
        self.assertEqual((again.accepted_count, again.repeated_count), (0, 12))
        line = f"{source} 10.0.1.3 22 {now // 10**9}\n"
        text = self.client.ingest_flow(lines=line, format="srcaddr dstaddr dstport start")
        self.assertEqual(text.accepted_count, 1)
        sql = f"""SELECT dstAddr, COUNT(*) AS n, MAX(vpcId) AS v FROM aws_vpcflow
                  WHERE srcAddr = '{source}' GROUP BY dstAddr ORDER BY dstAddr"""
        asked = self.client.query_flows(sql, explain=True)
        self.assertEqual(rows(asked), [
            {"dstAddr": "10.0.1.2", "n": 12, "v": None}, {"dstAddr": "10.0.1.3", "n": 1, "v": None}])
        self.assertTrue(asked.stages)
        scan = self.client.run_scheduled("VPC Flow Port Scanning", dry_run=True)
        self.assertFalse(scan.enabled)
        found = [row for row in rows(scan) if row["srcAddr"] == source]
        self.assertEqual([(row["dstAddr"], row["distinctDstPorts"]) for row in found], [("10.0.1.2", 12)])
        with self.assertRaises(PicketError) as caught:
            self.client.query_flows("SELECT srcAdr FROM aws_vpcflow")
        self.assertEqual(caught.exception.code, Code.INVALID_ARGUMENT)
        self.assertIn("srcAddr", caught.exception.message)

    def test_errors_have_codes(self):
        with self.assertRaises(PicketError) as caught:
            self.client.get_detection("No.Such.Detection")
        self.assertEqual(caught.exception.code, Code.NOT_FOUND)
        for event in (b"{", b"[]", b"\xff", b""):
            with self.subTest(event=event), self.assertRaises(PicketError) as caught:
                self.client.evaluate_event("Wiz.Detections", event)
            self.assertEqual(caught.exception.code, Code.INVALID_ARGUMENT)
            self.assertTrue(caught.exception.message)

    def test_many_calls_in_flight(self):
        calls = []
        for number in range(500):
            severity = ("HIGH", "LOW", "INFORMATIONAL")[number % 3]
            event = json.dumps(wiz_event(severity)).encode()
            request = messages.EvaluateEventRequest(log_type="Wiz.Detections", event=event)
            calls.append((severity, self.client.submit("EvaluateEvent", request, 30)))
            if len(calls) % 32 == 0:
                calls[-1][1].result(30)
        for severity, future in calls:
            matches = future.result(30).matches
            self.assertEqual(len(matches), 0 if severity == "INFORMATIONAL" else 1)
            for match in matches:
                self.check_match(match, severity)

    def test_a_call_over_four_mebibytes_is_refused_here(self):
        with self.assertRaises(PicketError) as caught:
            self.client.evaluate_event("Wiz.Detections", b" " * (4 * 1024 * 1024))
        self.assertEqual(caught.exception.code, Code.RESOURCE_EXHAUSTED)
        self.assertTrue(self.client.get_status().version)


class ConnectionTests(unittest.TestCase):
    """What the client does when the other side misbehaves."""

    def serve(self, handler):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        path = f"{directory.name}/s"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.addCleanup(listener.close)
        listener.bind(path)
        listener.listen()

        def run():
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as stream:
                handler(connection, stream)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 5)
        client = Client(path, timeout=5)
        self.addCleanup(client.close)
        return client

    def test_no_daemon(self):
        with self.assertRaises(PicketError) as caught:
            Client("/nonexistent/picket.sock")
        self.assertEqual(caught.exception.code, Code.UNAVAILABLE)
        self.assertIn("/nonexistent/picket.sock", caught.exception.message)

    def test_a_daemon_that_never_answers(self):
        client = self.serve(lambda _, stream: stream.read())
        with self.assertRaises(PicketError) as caught:
            client.get_status(timeout=0.05)
        self.assertEqual(caught.exception.code, Code.DEADLINE_EXCEEDED)

    def test_a_daemon_that_never_reads(self):
        done = threading.Event()
        client = self.serve(lambda *_: done.wait(10))
        self.addCleanup(done.set)
        client._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", 0, 50_000))
        with self.assertRaises(PicketError) as caught:
            client.evaluate_event("A", b" " * 4_000_000)
        self.assertEqual(caught.exception.code, Code.UNAVAILABLE)

    def test_a_daemon_that_hangs_up(self):
        client = self.serve(lambda _, stream: stream.read(10))
        with self.assertRaises(PicketError) as caught:
            client.get_status()
        self.assertEqual(caught.exception.code, Code.UNAVAILABLE)
        with self.assertRaises(PicketError) as caught:
            client.get_status()
        self.assertEqual(caught.exception.code, Code.UNAVAILABLE)

    def test_a_frame_that_is_none(self):
        for frame in (struct.pack(">IIBB", 1 << 31, 1, 2, 0), struct.pack(">IIBB", 0, 1, 9, 0),
                      struct.pack(">IIBB", 9, 1, 2, 0) + b"\xff", b"\0\0"):
            with self.subTest(frame=frame):
                client = self.serve(lambda connection, stream, frame=frame: connection.sendall(frame))
                with self.assertRaises(PicketError) as caught:
                    client.get_status()
                self.assertEqual(caught.exception.code, Code.UNAVAILABLE)

    def test_answers_in_any_order_and_byte_by_byte(self):
        def reversed_answers(connection, stream):
            numbers = []
            for _ in range(3):
                length, number, kind, flags = struct.unpack(">IIBB", stream.read(10))
                self.assertEqual((kind, flags), (1, 0))
                self.assertGreater(ttrpc.Request.FromString(stream.read(length)).timeout_nano, 0)
                numbers.append(number)
            for number in reversed(numbers):
                payload = messages.GetStatusResponse(version=str(number)).SerializeToString()
                data = ttrpc.Response(payload=payload).SerializeToString()
                for byte in struct.pack(">IIBB", len(data), number, 2, 0) + data:
                    connection.sendall(bytes([byte]))
            stream.read()

        client = self.serve(reversed_answers)
        futures = [client.submit("GetStatus", messages.GetStatusRequest()) for _ in range(3)]
        self.assertEqual([future.result(5).version for future in futures], ["1", "3", "5"])

    def answer_calls(self, answers):
        """Serves the answers in turn; gives the client, and the calls as they came."""
        calls = []

        def answering(connection, stream):
            for payload in answers:
                length, number, *_ = struct.unpack(">IIBB", stream.read(10))
                calls.append(ttrpc.Request.FromString(stream.read(length)))
                data = ttrpc.Response(payload=payload.SerializeToString()).SerializeToString()
                connection.sendall(struct.pack(">IIBB", len(data), number, 2, 0) + data)
            stream.read()

        return self.serve(answering), calls

    def test_flows_as_records_dicts_and_lines(self):
        client, calls = self.answer_calls([messages.IngestFlowResponse(accepted_count=3)] * 2)
        flows = [messages.FlowRecord(src_addr="10.0.0.1", dst_port=0), {"src_addr": "10.0.0.2", "tcp_flags": 2}]
        self.assertEqual(client.ingest_flow(flows, lines="2 - eni-1", log_type="AWS.VPCFlow").accepted_count, 3)
        client.ingest_flow(lines=b"10.0.0.1 22", format="srcaddr dstport")
        requests = [messages.IngestFlowRequest.FromString(call.payload) for call in calls]
        self.assertEqual([call.method for call in calls], ["IngestFlow"] * 2)
        first, second = requests[0].flows
        self.assertEqual((first.HasField("dst_port"), first.dst_port, first.HasField("src_port")), (True, 0, False))
        self.assertEqual((second.src_addr, second.tcp_flags, second.HasField("dst_port")), ("10.0.0.2", 2, False))
        self.assertEqual((requests[0].log_type, requests[0].lines), ("AWS.VPCFlow", b"2 - eni-1"))
        self.assertEqual((requests[1].lines, requests[1].format), (b"10.0.0.1 22", "srcaddr dstport"))

    def test_a_flow_with_a_field_that_is_none(self):
        client, _ = self.answer_calls([])
        with self.assertRaises(ValueError):
            client.ingest_flow([{"srcAddr": "10.0.0.1"}])

    def test_queries_and_their_rows(self):
        def value(**kind):
            return messages.Value(**kind)

        listed = messages.ListValue(values=[value(int_value=22), value(null_value=True)])
        columns = [messages.Column(name=name) for name in ("srcAddr", "ports", "share", "denied", "vpcId")]
        row = messages.Row(values=[
            value(string_value="10.0.0.1"), value(list_value=listed), value(double_value=0.5), value(bool_value=False),
            value(null_value=True)])
        client, calls = self.answer_calls([
            messages.RunScheduledResponse(columns=columns, rows=[row], row_count=1),
            messages.QueryFlowsResponse(columns=columns[:1])])
        answer = client.run_scheduled("VPC Flow Port Scanning", as_of=7, dry_run=True, rows_max=10)
        self.assertEqual(rows(answer), [
            {"srcAddr": "10.0.0.1", "ports": [22, None], "share": 0.5, "denied": False, "vpcId": None}])
        self.assertEqual(rows(client.query_flows("SELECT 1", explain=True)), [])
        scheduled = messages.RunScheduledRequest.FromString(calls[0].payload)
        self.assertEqual((scheduled.query_name, scheduled.as_of_unix_nanos, scheduled.dry_run, scheduled.rows_max),
                         ("VPC Flow Port Scanning", 7, True, 10))
        asked = messages.QueryFlowsRequest.FromString(calls[1].payload)
        self.assertEqual((calls[1].method, asked.sql, asked.explain), ("QueryFlows", "SELECT 1", True))

    def test_a_stream_of_answers(self):
        def watched(connection, stream):
            length, number, kind, flags = struct.unpack(">IIBB", stream.read(10))
            request = ttrpc.Request.FromString(stream.read(length))
            self.assertEqual((kind, flags, request.method, request.timeout_nano), (1, 1, "WatchAlerts", 0))
            asked = messages.WatchAlertsRequest.FromString(request.payload)
            for sequence in range(asked.after_sequence, asked.after_sequence + 600):
                data = messages.AlertChange(sequence=sequence).SerializeToString()
                connection.sendall(struct.pack(">IIBB", len(data), number, 3, 0) + data)
            connection.sendall(struct.pack(">IIBB", 0, number, 3, 5))
            stream.read()

        changes = self.serve(watched).watch_alerts(after_sequence=41)
        self.assertEqual([change.sequence for change in changes], list(range(41, 641)))

    def test_a_stream_that_fails_gives_what_came_before(self):
        def failing(connection, stream):
            length, number, *_ = struct.unpack(">IIBB", stream.read(10))
            stream.read(length)
            data = messages.AlertChange(sequence=1).SerializeToString()
            connection.sendall(struct.pack(">IIBB", len(data), number, 3, 0) + data)
            failure = ttrpc.Response(status=ttrpc.Status(code=11, message="ahead")).SerializeToString()
            connection.sendall(struct.pack(">IIBB", len(failure), number, 2, 0) + failure)
            stream.read()

        changes = self.serve(failing).watch_alerts()
        self.assertEqual(next(changes).sequence, 1)
        with self.assertRaises(PicketError) as caught:
            next(changes)
        self.assertEqual((caught.exception.code, caught.exception.message), (Code.OUT_OF_RANGE, "ahead"))

    def test_a_stream_that_is_let_go_of_does_not_hold_up_the_connection(self):
        def flooding(connection, stream):
            length, number, *_ = struct.unpack(">IIBB", stream.read(10))
            stream.read(length)
            data = messages.AlertChange(sequence=7).SerializeToString()
            for _ in range(5_000):
                connection.sendall(struct.pack(">IIBB", len(data), number, 3, 0) + data)
            length, number, *_ = struct.unpack(">IIBB", stream.read(10))
            stream.read(length)
            answer = ttrpc.Response(payload=messages.GetStatusResponse(version="1").SerializeToString())
            connection.sendall(struct.pack(">IIBB", answer.ByteSize(), number, 2, 0) + answer.SerializeToString())
            stream.read()

        client = self.serve(flooding)
        changes = client.watch_alerts()
        self.assertEqual(next(changes).sequence, 7)
        changes.close()
        self.assertEqual(client.get_status().version, "1")

    def test_close_ends_a_stream(self):
        client = self.serve(lambda _, stream: stream.read())
        changes = client.watch_alerts()
        threading.Timer(0.05, client.close).start()
        with self.assertRaises(PicketError) as caught:
            next(changes)
        self.assertEqual(caught.exception.code, Code.UNAVAILABLE)

    def test_close_fails_calls_in_flight(self):
        client = self.serve(lambda _, stream: stream.read())
        future = client.submit("GetStatus", messages.GetStatusRequest())
        client.close()
        self.assertEqual(future.exception(5).code, Code.UNAVAILABLE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--socket", help="the socket of a running picketd")
    options, rest = parser.parse_known_args()
    daemon_socket = options.socket
    unittest.main(argv=[sys.argv[0], *rest])
