"""Every method of both clients against a running daemon, the blocking and the asyncio form alike."""

import asyncio
import inspect
import json
import os
import threading
import time
import unittest

from support import THREAT, WIZ, needs_daemon, shared_daemon, wiz_event

from picket import AdminClient, Client, InvalidArgument, NotFound, StatusError, messages, methods, rows
from picket.aio import AsyncAdminClient, AsyncClient

CONTEXT = {
    "machine_id": "i-ABCDEF1234567890A",
    "machine_type": "VIRTUAL_MACHINE",
    "native_type": "EC2 Instance",
    "machine_name": "Your-EC2-Instance",
    "mitre_attack_techniques": ["TA0043-T1595", "TA0007-T1046", "TA0007-T1046"],
    "tdrId": "cer-awsguardduty-recon-ec2-portprobeunprotectedport",
}


class Blocked:
    """The asyncio client, called as the blocking one is: each call runs an event loop of its own thread."""

    def __init__(self, client):
        self.client = client
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def run(self, awaitable):
        return asyncio.run_coroutine_threadsafe(awaitable, self.loop).result(60)

    def __getattr__(self, name):
        attribute = getattr(self.client, name)

        def call(*arguments, **options):
            result = attribute(*arguments, **options)
            return self.run(result) if inspect.isawaitable(result) else self.iterate(result)

        return call

    def iterate(self, results):
        while True:
            try:
                yield self.run(results.__anext__())
            except StopAsyncIteration:
                return

    def stop(self):
        self.run(self.client.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@needs_daemon
class BlockingCalls(unittest.TestCase):
    def setUp(self):
        daemon = shared_daemon()
        self.client, self.admin = self.make(daemon)

    def make(self, daemon):
        clients = Client(daemon.socket), AdminClient(daemon.admin_socket)
        for client in clients:
            self.addCleanup(client.close)
        return clients

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
            self.assertEqual((len(answer.matches), len(answer.errors)), (1, 0))
            self.check_match(answer.matches[0], severity)
        answer = self.client.evaluate_event("Wiz.Detections", json.dumps(wiz_event("INFORMATIONAL")))
        self.assertEqual(len(answer.matches), 0)
        self.assertGreaterEqual(answer.detections_evaluated, 1)

    def test_evaluate_event_explains(self):
        answer = self.client.evaluate_event("Wiz.Detections", wiz_event("INFORMATIONAL"), dry_run=True, explain=True)
        [explanation] = [each for each in answer.explanation.detections if each.detection_id == WIZ]
        self.assertFalse(explanation.matched)

    def test_an_event_with_an_id_counts_once(self):
        event = wiz_event("HIGH", threatId=f"once-{time.time_ns()}")
        outcomes = [self.client.evaluate_event("Wiz.Detections", event, event_id=f"id-{event['threatId']}").matches[0]
                    .outcome for _ in range(2)]
        self.assertEqual(outcomes, [messages.ALERT_CREATED, messages.DUPLICATE_EVENT])

    def test_evaluate_events(self):
        events = [wiz_event("INFORMATIONAL"), wiz_event("HIGH"), b"not json", json.dumps(wiz_event("LOW"), indent=2)]
        answer = self.client.evaluate_events("Wiz.Detections", events)
        self.assertEqual([result.index for result in answer.results], [1, 3])
        self.check_match(answer.results[0].matches[0], "HIGH")
        self.check_match(answer.results[1].matches[0], "LOW")
        self.assertEqual([record.index for record in answer.rejected], [2])
        self.assertEqual(answer.events_evaluated, 3)

    def test_detections(self):
        answer = self.client.list_detections(log_type="Wiz.Detections")
        [summary] = [each for each in answer.detections if each.detection_id == WIZ]
        self.assertTrue(summary.enabled and summary.active)
        self.assertEqual(summary.test_count, 3)
        ids = [each.detection_id for each in self.client.iterate_detections(page_size=7)]
        self.assertEqual(ids, sorted(ids))
        self.assertEqual(len(ids), self.client.list_detections().total_count)
        self.assertGreater(len(ids), 14)

    def test_get_detection(self):
        answer = self.client.get_detection(WIZ)
        self.assertEqual((answer.dedup_period_minutes, answer.threshold), (720, 1))
        self.assertEqual(json.loads(answer.tests[0].log), wiz_event("HIGH"))
        self.assertEqual(sorted(field.field for field in answer.output_fields), sorted(CONTEXT))

    def test_status_metrics_and_callers(self):
        before = self.client.get_status().events_evaluated
        self.client.evaluate_event("Wiz.Detections", wiz_event("HIGH"))
        status = self.client.get_status()
        self.assertGreaterEqual(status.events_evaluated, before + 1)
        self.assertTrue(status.version and status.limits)
        self.assertFalse(status.HasField("activity"))
        activity = self.client.get_status(activity=True).activity
        self.assertGreaterEqual({each.method: each.requests for each in activity.methods}["EvaluateEvent"], 1)
        self.assertIn("# TYPE picket_events_evaluated_total counter", self.client.get_metrics().decode().splitlines())
        self.assertEqual([caller.user_id for caller in self.client.list_callers().callers], [os.geteuid()])

    def test_alerts_their_status_and_a_watch(self):
        changes = self.client.watch_alerts(detection_id=WIZ)
        self.assertEqual(next(changes).kind, messages.AlertChange.STARTED)
        threats = [f"watched-{index}-{time.time_ns()}" for index in range(5)]
        made = [self.client.evaluate_event("Wiz.Detections", wiz_event("HIGH", threatId=threat)).matches[0].alert_id
                for threat in threats]
        self.assertEqual([next(changes).alert.alert_id for _ in made], made)
        changes.close()
        listed = self.client.iterate_alerts(
            detection_id=WIZ, severities=[messages.HIGH], statuses=[messages.OPEN], page_size=2, text="watched-")
        self.assertEqual([alert.alert_id for alert in listed if alert.alert_id in made], made[::-1])
        changed = self.admin.set_alert_status(made[:2], messages.TRIAGED, comment="seen")
        self.assertEqual([alert.status for alert in changed.alerts], [messages.TRIAGED] * 2)
        answer = self.client.get_alert(made[0])
        self.assertEqual(json.loads(answer.events[0].event)["threatId"], threats[0])
        with self.assertRaises((InvalidArgument, NotFound)):
            self.client.get_alert("none")

    def test_silences(self):
        threat = f"silenced-{time.time_ns()}"
        silence = self.admin.add_silence(
            reason="a test of ours", detection_id=WIZ, where={"threatId": threat}, seconds=60).silence
        self.assertTrue(silence.active)
        match = self.client.evaluate_event("Wiz.Detections", wiz_event("HIGH", threatId=threat)).matches[0]
        self.assertEqual(match.silence.silence_id, silence.silence_id)
        self.assertEqual(self.client.get_alert(match.alert_id).alert.silence.reason, "a test of ours")
        self.assertIn(silence.silence_id, [one.silence_id for one in self.admin.list_silences().silences])
        ended = self.admin.end_silence(silence.silence_id).silence
        self.assertEqual((ended.active, ended.match_count, ended.alert_count), (False, 1, 1))
        with self.assertRaises(NotFound):
            self.admin.end_silence(1 << 40)

    def test_key_values(self):
        page = self.client.list_key_values(match="none-*")
        self.assertEqual((list(page.key_values), page.next_page_token), ([], ""))
        with self.assertRaises(NotFound):
            self.client.get_key_value("none")
        self.assertEqual(self.admin.delete_key_values(["none"]).deleted_count, 0)

    def test_the_log_level(self):
        before = self.admin.set_log_level("warning").previous_level
        self.assertEqual(self.admin.set_log_level(before).previous_level, "warning")

    def test_a_watch_that_is_refused(self):
        with self.assertRaises(StatusError) as caught:
            next(self.client.watch_alerts(after_sequence=1 << 60))
        self.assertEqual(caught.exception.code.name, "OUT_OF_RANGE")

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
        sql = f"SELECT dstPort, count(*) AS flows FROM aws_vpcflow WHERE srcAddr = '{source}' GROUP BY dstPort"
        found = rows(self.client.query_flows(sql))
        self.assertEqual(sorted(row["dstPort"] for row in found), list(range(1_000, 1_012)))
        with self.assertRaises(InvalidArgument):
            self.client.query_flows("SELEC 1")
        with self.assertRaises(NotFound):
            self.client.run_scheduled("No.Such.Query")
        answer = self.client.run_scheduled("VPC Flow Port Scanning", dry_run=True, rows_max=5)
        self.assertGreater(len(answer.columns), 0)

    def test_lookups(self):
        with self.assertRaises(NotFound):
            self.client.lookup("no_such_table", "key")
        self.assertEqual(list(self.client.list_lookups().tables), [])

    def test_describe(self):
        for client, known in ((self.client, methods.DATA_METHODS), (self.admin, methods.ADMIN_METHODS)):
            self.assertEqual(sorted(client.describe().methods), sorted(map(repr, known.values())))


@needs_daemon
class AsyncCalls(BlockingCalls):
    """The same by the asyncio client."""

    def make(self, daemon):
        clients = Blocked(AsyncClient(daemon.socket)), Blocked(AsyncAdminClient(daemon.admin_socket))
        for client in clients:
            self.addCleanup(client.stop)
        return clients


class Methods(unittest.TestCase):
    def test_each_method_of_the_services_has_a_call_in_both_clients(self):
        from picket.v1 import admin_pb2, detection_pb2
        services = {"Detection": (detection_pb2, methods.DATA_METHODS, Client, AsyncClient),
                    "Admin": (admin_pb2, methods.ADMIN_METHODS, AdminClient, AsyncAdminClient)}
        for name, (module, known, *classes) in services.items():
            service = module.DESCRIPTOR.services_by_name[name]
            self.assertEqual([method.name for method in service.methods], list(known))
            for method in service.methods:
                made = known[method.name]
                self.assertEqual((made.service, made.request.DESCRIPTOR, made.response.DESCRIPTOR),
                                 (service.full_name, method.input_type, method.output_type))
                python_name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in method.name)
                for client in classes:
                    self.assertTrue(callable(getattr(client, python_name[1:], None)), f"{client}{python_name}")


@needs_daemon
class Pipelining(unittest.TestCase):
    def test_thousands_of_calls_from_several_threads(self):
        events = [json.dumps(wiz_event(severity)).encode() for severity in ("HIGH", "INFORMATIONAL")]
        requests = [messages.EvaluateEventRequest(log_type="Wiz.Detections", event=event) for event in events]
        results = []

        def work(client):
            futures = [(index % 2, client.submit("EvaluateEvent", requests[index % 2], 60)) for index in range(400)]
            counts = [(kind, len(future.result(60).matches)) for kind, future in futures]
            counts += [(kind, len(client.call("EvaluateEvent", requests[kind], 60).matches)) for kind in (0, 1) * 20]
            results.extend(counts)

        with Client(shared_daemon().socket, in_flight_max=300) as client:
            threads = [threading.Thread(target=work, args=(client,)) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(len(results), 4 * 440)
        self.assertEqual({kind: {count for each, count in results if each == kind} for kind in (0, 1)},
                         {0: {1}, 1: {0}})

    def test_thousands_of_calls_from_tasks(self):
        event = json.dumps(wiz_event("INFORMATIONAL")).encode()

        async def run():
            async with AsyncClient(shared_daemon().socket, timeout=60) as client:
                return await asyncio.gather(*(client.evaluate_event("Wiz.Detections", event) for _ in range(3_000)))

        self.assertEqual(len(asyncio.run(run())), 3_000)


if __name__ == "__main__":
    unittest.main()
