"""What the clients do when the other side is slow, lies or goes away."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

from support import PeerTestCase, wait_until

from picket import (
    Client, Code, DeadlineExceeded, InvalidArgument, Lost, PicketError, ProtocolError, RequestTooLarge, StatusError,
    Unsent, messages, rows,
)
from picket.aio import AsyncClient
from picket.connection import Call, Connection
from picket.frames import DATA_BYTES_MAX, STREAM_MAX
from picket.methods import GET_STATUS
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
        frames = {
            "too long": ((1, b"", 2, 0, DATA_BYTES_MAX + 1),), "a first byte that is not 0": ((1, b"", 2, 0, 1 << 31),),
            "a request": ((1, b"", 1),), "data for a unary call": ((1, b"", 3),),
            "a stream that was never opened": ((7, b"", 2),), "an even stream": ((2, b"", 2),),
            "no envelope": ((1, b"\xff", 2),),
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


class Waiting(PeerTestCase):
    def test_a_daemon_that_never_reads_does_not_hold_its_callers(self):
        done = threading.Event()
        path = self.serve(lambda _: done.wait(20))
        self.addCleanup(done.set)
        with Client(path, in_flight_max=None) as client:
            began = time.monotonic()
            futures = [client.submit("EvaluateEvent", messages.EvaluateEventRequest(event=b" " * 3_000_000), 0.3)
                       for _ in range(5)]
            self.assertEqual({type(future.exception(5)) for future in futures}, {DeadlineExceeded})
            self.assertEqual(outcome(lambda: client.evaluate_event("A", b" " * 3_000_000, timeout=0.1)),
                             DeadlineExceeded)
            self.assertLess(time.monotonic() - began, 3)

        async def run():
            async with AsyncClient(path) as client:
                return await asyncio.gather(
                    *(client.evaluate_event("A", b" " * 3_000_000, timeout=0.2) for _ in range(5)),
                    return_exceptions=True)

        self.assertEqual({type(error) for error in asyncio.run(run())}, {DeadlineExceeded})

    def test_a_request_that_waited_too_long_is_not_sent_later(self):
        begin, names = threading.Event(), []

        def handler(peer):
            begin.wait(10)
            while True:
                number, _, _, request = peer.request()
                names.append(request.method)
                if request.method == "GetStatus":
                    peer.answer(number, messages.GetStatusResponse(version="1"))

        client = self.client(handler)
        big = messages.EvaluateEventRequest(event=b" " * 3_000_000)
        first = client.submit("EvaluateEvent", big, 5)
        late = client.submit("ListCallers", messages.ListCallersRequest(), 0.05)
        self.assertIsInstance(late.exception(5), DeadlineExceeded)
        begin.set()
        self.assertEqual(client.get_status().version, "1")
        self.assertEqual(names, ["EvaluateEvent", "GetStatus"])
        self.assertFalse(first.done())
        client.close()

    def test_calls_beyond_the_most_in_flight_wait(self):
        counts, release = [], threading.Event()

        def handler(peer):
            numbers = [peer.request()[0] for _ in range(4)]
            peer.sock.settimeout(0.05)
            with contextlib.suppress(TimeoutError, socket.timeout):
                peer.sock.recv(1, socket.MSG_PEEK)
                counts.append("a fifth")
            peer.sock.settimeout(None)
            release.wait(5)
            while True:
                for number in numbers:
                    peer.answer(number, messages.GetStatusResponse(version="1"))
                numbers = [peer.request()[0]]

        client = self.client(handler, in_flight_max=4)
        release_later = threading.Timer(0.1, release.set)
        release_later.start()
        futures = [client.submit("GetStatus", STATUS) for _ in range(20)]
        self.assertEqual({future.result(5).version for future in futures}, {"1"})
        self.assertEqual(counts, [])

    def test_a_future_with_a_short_time_beside_one_without(self):
        client = self.client(lambda peer: peer.drain(), timeout=None)
        forever = client.submit("GetStatus", STATUS)
        time.sleep(0.02)
        began = time.monotonic()
        self.assertIsInstance(client.submit("GetStatus", STATUS, 0.05).exception(5), DeadlineExceeded)
        self.assertLess(time.monotonic() - began, 1)
        self.assertFalse(forever.done())

    def test_callbacks_may_make_further_futures(self):
        def handler(peer):
            while True:
                peer.answer(peer.request()[0], messages.GetStatusResponse(version="1"))

        client = self.client(handler, in_flight_max=1)
        left, done = [50], threading.Event()

        def again(_):
            left[0] -= 1
            if left[0]:
                client.submit("GetStatus", STATUS).add_done_callback(again)
            else:
                done.set()

        client.submit("GetStatus", STATUS).add_done_callback(again)
        self.assertTrue(done.wait(5))

    def test_a_signal_whose_handler_raises_leaves_the_client_usable(self):
        def handler(peer):
            while True:
                number, _, _, request = peer.request()
                if request.method == "GetStatus":
                    peer.answer(number, messages.GetStatusResponse(version="1"))

        class Interrupted(Exception):
            pass

        def interrupt(*_):
            raise Interrupted

        client = self.client(handler)
        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, interrupt))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with self.assertRaises(Interrupted):
            client.list_callers()
        self.assertEqual(client.get_status().version, "1")

    def test_a_signal_whose_handler_returns_does_not_end_a_call(self):
        def handler(peer):
            number, *_ = peer.request()
            seen.wait(5)
            peer.answer(number, messages.GetStatusResponse(version="1"))
            peer.drain()

        seen = threading.Event()
        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, lambda *_: seen.set()))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        self.assertEqual(self.client(handler).get_status().version, "1")

    def test_a_program_that_lets_sigpipe_end_it_is_not_ended(self):
        path = self.serve(lambda peer: None)
        program = ("import signal, sys\nsignal.signal(signal.SIGPIPE, signal.SIG_DFL)\nfrom picket import *\n"
                   "for _ in range(20):\n    client = Client(sys.argv[1], reconnect_timeout=0)\n"
                   "    try:\n        client.get_status()\n    except (Lost, Unsent):\n        pass\nprint('alive')")
        import picket
        source = os.path.dirname(os.path.dirname(picket.__file__))
        ended = subprocess.run([sys.executable, "-c", program, path], env=dict(os.environ, PYTHONPATH=source),
                               stdout=subprocess.PIPE, text=True, timeout=20)
        self.assertEqual((ended.returncode, ended.stdout), (0, "alive\n"))


class Ends(PeerTestCase):
    def test_close_ends_calls_in_flight_and_further_ones(self):
        client = self.client(lambda peer: peer.drain())
        future = client.submit("GetStatus", STATUS)
        client.close()
        self.assertIsInstance(future.exception(5), Lost)
        self.assertEqual(outcome(client.get_status), Unsent)
        self.assertIsInstance(client.submit("GetStatus", STATUS).exception(5), Unsent)

    def test_descriptors_and_threads_do_not_pile_up(self):
        path = self.serve(lambda peer: peer.drain())
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(50):
            with Client(path) as client:
                client.submit("GetStatus", STATUS)
                client.watch_alerts().close()
        del client
        wait_until(lambda: not any(thread.name == "picket" for thread in threading.enumerate()))
        wait_until(lambda: len(os.listdir("/proc/self/fd")) <= before + 2)

    def test_descriptors_are_closed_in_programs_that_are_started(self):
        def inheritable():
            return {int(name) for name in os.listdir("/proc/self/fd")
                    if os.path.exists(f"/proc/self/fd/{name}") and os.get_inheritable(int(name))}

        before = inheritable()
        client = self.client(lambda peer: peer.drain())
        client.submit("GetStatus", STATUS)
        changes = client.watch_alerts()
        self.assertEqual(inheritable(), before)
        changes.close()

    def test_a_child_of_fork_has_a_connection_of_its_own(self):
        def handler(peer):
            while True:
                peer.answer(peer.request()[0], messages.GetStatusResponse(version="1"))

        client = self.client(handler)
        self.assertEqual(client.submit("GetStatus", STATUS).result(5).version, "1")
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                if client.get_status().version == "1" and client.submit("GetStatus", STATUS).result(5).version == "1":
                    client.close()
                    os._exit(7)
            os._exit(1)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 7)
        self.assertEqual(client.get_status().version, "1")

    def test_many_threads_share_a_connection_and_its_end(self):
        def handler(peer):
            for _ in range(300):
                peer.answer(peer.request()[0], messages.GetStatusResponse(version="1"))

        client = self.client(handler, lambda peer: None, reconnect_timeout=0)
        outcomes = []

        def work():
            for _ in range(30):
                outcomes.append(outcome(client.get_status))

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        self.assertEqual(len(outcomes), 16 * 30)
        self.assertEqual(sum(isinstance(each, messages.GetStatusResponse) for each in outcomes), 300)

    def test_stream_ids_that_are_used_up_begin_a_new_connection(self):
        def handler(peer):
            while True:
                number, *_ = peer.request()
                peer.answer(number, messages.GetStatusResponse(version=str(number)))

        client = self.client(handler)
        client.get_status()
        client._link.channel(None).connection._next_stream = STREAM_MAX - 2
        self.assertEqual([client.get_status().version for _ in range(4)],
                         [str(STREAM_MAX - 2), str(STREAM_MAX), "1", "3"])

    def test_a_connection_without_input_or_output(self):
        connection = Connection()
        first, second = Call(GET_STATUS), Call(GET_STATUS)
        connection.begin(first, b"", None)
        connection.begin(second, b"", 1.0)
        written = len(connection.output()) - 1
        connection.written(written)
        self.assertEqual((first.is_written, second.is_written, connection.output_bytes), (True, False, 1))
        self.assertEqual(connection.received(0), [first, second])
        self.assertEqual((type(first.error), type(second.error)), (Lost, Unsent))
        with self.assertRaises(Unsent):
            connection.begin(Call(GET_STATUS), b"", None)


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
