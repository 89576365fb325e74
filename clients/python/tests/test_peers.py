"""What the clients do when the other side lies, answers in any order, or hangs up."""

import asyncio
import unittest
import warnings

from support import PeerTestCase

from picket import (
    Client, Code, DeadlineExceeded, InvalidArgument, Lost, PicketError, ProtocolError, RequestTooLarge, StatusError,
    Unsent, messages, rows,
)
from picket.aio import AsyncClient
from picket.frames import DATA_BYTES_MAX
from picket.ttrpc import ttrpc_pb2 as ttrpc

STATUS = messages.GetStatusRequest()


def outcome(call):
    """What a call ends with: its answer, or the class of its error."""
    try:
        return call()
    except PicketError as error:
        return type(error)


def get_status_in_each_form(path, timeout=5):
    """How a call of GetStatus ends, made by the blocking client, with a future, and by the asyncio client."""
    with Client(path, timeout) as client:
        yield outcome(client.get_status)
    with Client(path, timeout) as client:
        yield outcome(lambda: client.submit("GetStatus", STATUS).result(10))

    async def run():
        async with AsyncClient(path, timeout) as client:
            return await client.get_status()

    yield outcome(lambda: asyncio.run(run()))


class Misbehaviour(PeerTestCase):
    def check(self, handler, expected, timeout=5):
        results = get_status_in_each_form(self.serve(handler), timeout)
        for form, result in zip(("blocking", "future", "asyncio"), results):
            with self.subTest(form=form):
                self.assertEqual(result, expected)

    def test_no_daemon(self):
        with self.assertRaises(Unsent) as caught:
            Client("/nonexistent/picket.sock")
        self.assertEqual(caught.exception.code, Code.UNAVAILABLE)
        self.assertIn("/nonexistent/picket.sock", caught.exception.message)
        with self.assertRaises(Unsent):
            asyncio.run(AsyncClient("/nonexistent/picket.sock").get_status())

    def test_a_daemon_that_never_answers(self):
        self.check(lambda peer: peer.drain(), DeadlineExceeded, timeout=0.05)

    def test_a_daemon_that_hangs_up_at_once_or_within_the_request(self):
        for count in (0, 10):
            with self.subTest(count=count):
                path = self.serve(lambda peer, count=count: peer.stream.read(count))
                for result in get_status_in_each_form(path):
                    self.assertIn(result, (Lost, Unsent))

    def test_frames_that_are_none(self):
        warnings.simplefilter("ignore", RuntimeWarning)  # protobuf in C++ warns of what is refused.
        frames = {
            "too long": ((1, b"", 2, 0, DATA_BYTES_MAX + 1),), "a first byte that is not 0": ((1, b"", 2, 0, 1 << 31),),
            "a request": ((1, b"", 1),), "data for a unary call": ((1, b"", 3),),
            "a stream that was never opened": ((7, b"", 2),), "an even stream": ((2, b"", 2),),
            "no envelope": ((1, b"\xff", 2),),
            "the end of a group": ((1, b"\x0czz", 2),),
            "no message": ((1, ttrpc.Response(payload=b"\xff").SerializeToString(), 2),),
        }
        for name, parts in frames.items():
            with self.subTest(name):
                def handler(peer, parts=parts):
                    peer.request()
                    for part in parts:
                        peer.send(*part)
                    peer.drain()

                self.check(handler, ProtocolError)

    def test_an_answer_that_is_cut_in_each_place(self):
        whole = ttrpc.Response(payload=messages.GetStatusResponse(version="1").SerializeToString()).SerializeToString()

        def handler(peer):
            number, *_ = peer.request()
            peer.sock.sendall(peer.frame(number, whole)[:next(cuts)])

        cuts = iter(range(1, 10 + len(whole)))
        path = self.serve(handler)
        for _ in range(9 + len(whole)):
            with Client(path, reconnect_timeout=0) as client:
                self.assertEqual(outcome(client.get_status), Lost)

    def test_frames_of_a_type_that_is_not_known_are_ignored(self):
        def handler(peer):
            number, *_ = peer.request()
            peer.send(number, b"later versions", 9)
            peer.answer(number, messages.GetStatusResponse(version="1"))
            peer.drain()

        self.check(handler, messages.GetStatusResponse(version="1"))

    def test_statuses_have_classes_and_codes(self):
        def handler(peer):
            while True:
                number, _, _, request = peer.request()
                asked = messages.GetDetectionRequest.FromString(request.payload)
                peer.fail(number, asked.detection_id.count("x"), "so")

        client = self.client(handler)
        for number in range(1, 20):
            with self.assertRaises(StatusError) as caught:
                client.get_detection("x" * number)
            error = caught.exception
            self.assertEqual((error.number, error.code), (number, Code(number) if number <= 16 else Code.UNKNOWN))
            self.assertEqual((error.message, str(error)), ("so", f"{error.code.name}: so"))
            self.assertEqual(type(error) is StatusError, number not in {1, 3, 4, 5, 7, 8, 10, 11, 12, 13, 14})
        self.assertIs(InvalidArgument.code, Code.INVALID_ARGUMENT)

    def test_answers_in_any_order_and_byte_by_byte(self):
        def reversed_answers(peer):
            calls = [peer.request() for _ in range(3)]
            for number, kind, flags, request in reversed(calls):
                self.assertEqual((kind, flags, request.timeout_nano > 0), (1, 0, True))
                data = ttrpc.Response(payload=messages.GetStatusResponse(version=str(number)).SerializeToString())
                for byte in peer.frame(number, data.SerializeToString()):
                    peer.sock.sendall(bytes([byte]))
            peer.drain()

        path = self.serve(reversed_answers)
        with Client(path) as client:
            futures = [client.submit("GetStatus", STATUS) for _ in range(3)]
            self.assertEqual([future.result(5).version for future in futures], ["1", "3", "5"])

        async def run():
            async with AsyncClient(path) as client:
                return await asyncio.gather(*(client.get_status() for _ in range(3)))

        self.assertEqual([answer.version for answer in asyncio.run(run())], ["1", "3", "5"])

    def test_a_frame_of_four_mebibytes_and_more(self):
        def handler(peer):
            number, _, _, request = peer.request()
            payload = b"x" * (DATA_BYTES_MAX - 5)
            peer.answer(number, messages.GetMetricsResponse(text=payload[:DATA_BYTES_MAX - 20]))
            number, _, _, request = peer.request()
            peer.answer(number, messages.EvaluateEventResponse(detections_evaluated=len(request.payload) % 1000))
            peer.drain()

        client = self.client(handler)
        self.assertEqual(len(client.get_metrics()), DATA_BYTES_MAX - 20)
        with self.assertRaises(RequestTooLarge) as caught:
            client.evaluate_event("A", b" " * DATA_BYTES_MAX)
        self.assertEqual(caught.exception.code, Code.RESOURCE_EXHAUSTED)
        self.assertGreater(client.evaluate_event("A", b" " * (DATA_BYTES_MAX - 100)).detections_evaluated, 0)


class Requests(PeerTestCase):
    def answered(self, *answers):
        calls = []

        def handler(peer):
            for answer in answers:
                number, _, _, request = peer.request()
                calls.append(request)
                peer.answer(number, answer)
            peer.drain()

        return self.client(handler), calls

    def test_flows_as_records_dicts_and_lines(self):
        client, calls = self.answered(*[messages.IngestFlowResponse(accepted_count=3)] * 2)
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
        client, _ = self.answered()
        with self.assertRaises(ValueError):
            client.ingest_flow([{"srcAddr": "10.0.0.1"}])

    def test_queries_and_their_rows(self):
        listed = messages.ListValue(values=[messages.Value(int_value=22), messages.Value(null_value=True)])
        columns = [messages.Column(name=name) for name in ("srcAddr", "ports", "share", "denied", "vpcId")]
        row = messages.Row(values=[
            messages.Value(string_value="10.0.0.1"), messages.Value(list_value=listed),
            messages.Value(double_value=0.5), messages.Value(bool_value=False), messages.Value(null_value=True)])
        client, calls = self.answered(
            messages.RunScheduledResponse(columns=columns, rows=[row], row_count=1),
            messages.QueryFlowsResponse(columns=columns[:1]))
        answer = client.run_scheduled("VPC Flow Port Scanning", as_of=7, dry_run=True, rows_max=10)
        self.assertEqual(rows(answer), [
            {"srcAddr": "10.0.0.1", "ports": [22, None], "share": 0.5, "denied": False, "vpcId": None}])
        self.assertEqual(rows(client.query_flows("SELECT 1", explain=True)), [])
        scheduled = messages.RunScheduledRequest.FromString(calls[0].payload)
        self.assertEqual((scheduled.query_name, scheduled.as_of_unix_nanos, scheduled.dry_run, scheduled.rows_max),
                         ("VPC Flow Port Scanning", 7, True, 10))


if __name__ == "__main__":
    unittest.main()
