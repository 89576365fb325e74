"""What becomes of calls and watches when the daemon goes away, comes back, or is killed."""

import asyncio
import collections
import json
import signal
import threading
import unittest

from support import WIZ, Daemon, PeerTestCase, needs_daemon, wait_until, wiz_event

from picket import Client, Lost, PicketError, Unsent, aio_streams, messages, streams
from picket.aio import AsyncClient

STATUS = messages.GetStatusRequest()
STARTED, CREATED, MISSED = (getattr(messages.AlertChange, kind) for kind in ("STARTED", "CREATED", "MISSED"))


class Resending(PeerTestCase):
    """What is sent again: what was certainly unsent, and events with an id."""

    def outcomes(self, call, *handlers):
        """How a call ends, made by the blocking client, with a future and by the asyncio client."""
        method, request = call

        async def run(path):
            async with AsyncClient(path, reconnect_timeout=1) as client:
                return await client.call(method, request)

        for form in ("blocking", "future", "asyncio"):
            path = self.serve(*[handler() for handler in handlers])
            with self.subTest(form=form), Client(path, reconnect_timeout=1, connect=False) as client:
                try:
                    if form == "asyncio":
                        result = asyncio.run(run(path))
                    elif form == "future":
                        result = client.submit(method, request).result(10)
                    else:
                        result = client.call(method, request)
                except PicketError as error:
                    result = type(error)
                yield result

    def lose(self):
        """A peer that reads one request and hangs up."""
        def handler(peer):
            self.seen.append(peer.request()[3])

        return handler

    def answer(self):
        def handler(peer):
            while True:
                number, _, _, request = peer.request()
                self.seen.append(request)
                peer.answer(number, messages.EvaluateEventResponse(detections_evaluated=1))

        return handler

    def setUp(self):
        self.seen = []

    def test_an_event_with_an_id_is_sent_again(self):
        request = messages.EvaluateEventRequest(log_type="A", event=b"{}", event_id="one")
        for result in self.outcomes(("EvaluateEvent", request), self.lose, self.answer):
            self.assertEqual(result, messages.EvaluateEventResponse(detections_evaluated=1))
            self.assertEqual([call.payload for call in self.seen], [request.SerializeToString()] * 2)
            self.seen.clear()

    def test_an_event_with_an_id_that_ends_the_daemon_each_time_is_not_sent_for_ever(self):
        request = messages.EvaluateEventRequest(log_type="A", event=b"{}", event_id="one")
        for result in self.outcomes(("EvaluateEvent", request), self.lose):
            self.assertEqual((result, len(self.seen)), (Lost, 3))
            self.seen.clear()

    def test_what_may_have_been_carried_out_is_not_sent_again(self):
        for request in (messages.EvaluateEventRequest(log_type="A", event=b"{}"),
                        messages.IngestFlowRequest(lines=b"x"), messages.GetStatusRequest()):
            method = type(request).__name__[:-len("Request")]
            for result in self.outcomes((method, request), self.lose, self.answer):
                self.assertEqual((result, len(self.seen)), (Lost, 1))
                self.seen.clear()

    def test_what_was_unsent_is_sent_on_a_new_connection(self):
        gone = threading.Event()
        path = self.serve(lambda peer: gone.set(), self.answer())
        with Client(path) as client:
            self.assertTrue(gone.wait(5))
            wait_until(lambda: self.is_refused(client))
            self.assertEqual(client.evaluate_event("A", b"{}").detections_evaluated, 1)
            self.assertEqual(client.submit("EvaluateEvent", messages.EvaluateEventRequest()).result(5)
                             .detections_evaluated, 1)

    @staticmethod
    def is_refused(client):
        import select
        poll = select.poll()
        poll.register(client._link.channel(None)._socket, 0)
        return poll.poll(0) != []

    def test_a_lost_event_stays_lost_when_the_daemon_does_not_come_back(self):
        daemon = {}

        def handler(peer):
            peer.request()
            daemon["stop"]()

        request = messages.EvaluateEventRequest(log_type="A", event=b"{}", event_id="one")
        path = self.serve(handler)
        daemon["stop"] = lambda: __import__("os").unlink(path)
        with Client(path, reconnect_timeout=0.2) as client, self.assertRaises(Lost):
            client.call("EvaluateEvent", request)


class Watching(PeerTestCase):
    """A watch resumes after the last change that it has given."""

    def watched(self, *batches):
        """A peer for each connection: it says where it starts, sends these sequences, and hangs up."""
        asked = []

        def handler(sequences):
            def run(peer):
                number, kind, flags, request = peer.request()
                self.assertEqual((kind, flags, request.method), (1, 1, "WatchAlerts"))
                asked.append(messages.WatchAlertsRequest.FromString(request.payload).after_sequence)
                start = messages.AlertChange(kind=STARTED, sequence=asked[-1] or sequences[0] - 1)
                for change in [start] + [messages.AlertChange(kind=CREATED, sequence=each) for each in sequences]:
                    peer.send(number, change.SerializeToString(), 3)
                if sequences is batches[-1]:
                    peer.send(number, b"", 3, 5)
                    peer.drain()

            return run

        return self.serve(*[handler(batch) for batch in batches]), asked

    def check(self, batches, expected_asked, expected, **options):
        async def run(path):
            async with AsyncClient(path) as client:
                return [change async for change in client.watch_alerts(**options)]

        path, asked = self.watched(*batches)
        with Client(path, connect=False) as client:
            given = [(change.kind, change.sequence) for change in client.watch_alerts(**options)]
        self.assertEqual((asked, given), (expected_asked, expected))
        asked.clear()
        path, asked = self.watched([0], *batches)  # The asyncio client connects for its calls first.
        changes = asyncio.run(run(path))
        self.assertEqual((asked, [(each.kind, each.sequence) for each in changes]), (expected_asked, expected))

    def test_resumes_after_the_last_change(self):
        self.check([[8, 9], [10], [11, 12]], [0, 9, 10], [
            (STARTED, 7), (CREATED, 8), (CREATED, 9), (STARTED, 9), (CREATED, 10), (STARTED, 10), (CREATED, 11),
            (CREATED, 12)])

    def test_resumes_after_the_change_that_it_was_given(self):
        self.check([[8], [9]], [5, 8], [(STARTED, 5), (CREATED, 8), (STARTED, 8), (CREATED, 9)], after_sequence=5)

    def test_without_resuming_it_ends_with_its_connection(self):
        path, _ = self.watched([8], [9])
        with Client(path, connect=False) as client:
            changes = client.watch_alerts(resume=False)
            self.assertEqual([next(changes).sequence for _ in range(2)], [7, 8])
            with self.assertRaises(Lost):
                next(changes)

    def test_what_another_attempt_cannot_help_ends_it(self):
        def refuse(peer):
            number, *_ = peer.request()
            peer.fail(number, 11, "ahead")
            peer.drain()

        path, asked = self.watched([8], [9])
        with Client(self.serve(refuse), connect=False) as client, self.assertRaises(PicketError) as caught:
            next(client.watch_alerts())
        self.assertEqual((caught.exception.code.name, caught.exception.message), ("OUT_OF_RANGE", "ahead"))

    def test_a_reader_that_is_slow_holds_up_only_its_watch(self):
        def handler(peer):
            while True:
                number, _, _, request = peer.request()
                if request.method == "GetStatus":
                    peer.answer(number, messages.GetStatusResponse(version="1"))
                else:
                    for sequence in range(1, 20_001):
                        peer.send(number, messages.AlertChange(kind=CREATED, sequence=sequence).SerializeToString(), 3)

        path = self.serve(handler)
        with Client(path) as client, client.watch_alerts() as changes:
            self.assertEqual(next(changes).sequence, 1)
            self.assertEqual(client.get_status().version, "1")
            self.assertEqual([next(changes).sequence for _ in range(19_999)], list(range(2, 20_001)))

        async def run():
            async with AsyncClient(path) as client, client.watch_alerts() as changes:
                first = await changes.__anext__()
                status = await client.get_status()
                await asyncio.sleep(0.05)
                waiting = len(changes._stream._call.messages)
                return first.sequence, status.version, waiting, [
                    (await changes.__anext__()).sequence for _ in range(19_999)]

        first, version, waiting, rest = asyncio.run(run())
        self.assertEqual((first, version, rest), (1, "1", list(range(2, 20_001))))
        self.assertLess(waiting, 10_000)

    def test_what_a_slow_reader_of_a_shared_connection_misses_is_asked_for_again(self):
        def handler(peer):
            """Sends 1,000 changes to each watch, from the one that it asks for on."""
            while True:
                number, _, _, request = peer.request()
                if request.method == "GetStatus":
                    peer.answer(number, messages.GetStatusResponse(version="1"))
                    continue
                after = messages.WatchAlertsRequest.FromString(request.payload).after_sequence
                self.asked.append(after)
                for sequence in range(after + 1, after + 1_001):
                    peer.send(number, messages.AlertChange(kind=CREATED, sequence=sequence).SerializeToString(), 3)

        def start(peer):
            number, *_ = peer.request()
            self.asked.append(0)
            peer.send(number, messages.AlertChange(kind=STARTED, sequence=0).SerializeToString(), 3)
            for sequence in range(1, 1_001):
                peer.send(number, messages.AlertChange(kind=CREATED, sequence=sequence).SerializeToString(), 3)
            handler(peer)

        async def run(path):
            async with AsyncClient(path) as client, client.watch_alerts(shared=True) as changes:
                given = [(await changes.__anext__()).sequence]
                self.assertEqual((await client.get_status()).version, "1")
                return given + [(await changes.__anext__()).sequence for _ in range(1_500)]

        self.addCleanup(setattr, streams, "MESSAGES_MAX", streams.MESSAGES_MAX)
        self.addCleanup(setattr, aio_streams, "MESSAGES_MAX", aio_streams.MESSAGES_MAX)
        streams.MESSAGES_MAX = aio_streams.MESSAGES_MAX = 100
        for form in ("blocking", "asyncio"):
            self.asked = []
            path = self.serve(start)
            with self.subTest(form=form), Client(path, connect=False) as client:
                if form == "asyncio":
                    given = asyncio.run(run(path))
                else:
                    changes = client.watch_alerts(shared=True)
                    given = [next(changes).sequence]
                    self.assertEqual(client.get_status().version, "1")
                    given += [next(changes).sequence for _ in range(1_500)]
                self.assertEqual(given, list(range(1_501)))
                self.assertGreater(len(self.asked), 1)

    def test_close_ends_a_watch_from_another_thread(self):
        def quiet(peer):
            peer.request()
            peer.drain()

        with Client(self.serve(quiet)) as client:
            changes = client.watch_alerts()
            threading.Timer(0.05, changes.close).start()
            self.assertEqual(list(changes), [])
            changes = client.watch_alerts()
            threading.Timer(0.05, client.close).start()
            with self.assertRaises(Lost):
                next(changes)

    def test_the_time_of_a_watch(self):
        def quiet(peer):
            peer.request()
            peer.drain()

        with Client(self.serve(quiet)) as client, self.assertRaises(PicketError) as caught:
            next(client.watch_alerts(timeout=0.05))
        self.assertEqual(caught.exception.code.name, "DEADLINE_EXCEEDED")


@needs_daemon
class Restarts(unittest.TestCase):
    def test_calls_and_watches_over_a_restart(self):
        daemon = Daemon()
        self.addCleanup(daemon.close)

        def evaluate(client, threat):
            return client.evaluate_event("Wiz.Detections", wiz_event("HIGH", threatId=threat), timeout=20).matches[0]

        async def over_a_restart():
            async with AsyncClient(daemon.socket, reconnect_timeout=20) as client:
                await client.get_status()
                await asyncio.get_running_loop().run_in_executor(None, restart)
                return (await client.get_status(timeout=20)).version

        def restart():
            daemon.kill(signal.SIGTERM)
            daemon.start()

        with Client(daemon.socket, reconnect_timeout=20) as client:
            changes = client.watch_alerts(detection_id=WIZ)
            self.assertEqual(next(changes).kind, STARTED)
            first = evaluate(client, "before")
            self.assertEqual(next(changes).alert.alert_id, first.alert_id)
            daemon.kill(signal.SIGTERM)
            starter = threading.Timer(0.1, daemon.start)  # While the client tries to reach it.
            starter.start()
            second = evaluate(client, "after")
            starter.join()
            self.assertEqual([(change.kind, change.alert.alert_id) for change in (next(changes), next(changes))],
                             [(STARTED, ""), (CREATED, second.alert_id)])
            self.assertTrue(asyncio.run(over_a_restart()))
            self.assertTrue(client.get_status(timeout=20).version)


CALLS, CONNECTIONS = 10_000, 10


@needs_daemon
class Killing(unittest.TestCase):
    """kill -9 of the daemon in the middle of 10,000 calls over 10 connections: each ends exactly once."""

    def setUp(self):
        self.daemon = Daemon()
        self.addCleanup(self.daemon.close)
        self.request = messages.EvaluateEventRequest(
            log_type="Wiz.Detections", event=json.dumps(wiz_event("INFORMATIONAL")).encode())
        self.ends = collections.defaultdict(list)

    def check(self):
        self.assertEqual(sorted(self.ends), list(range(CALLS)))
        self.assertEqual({len(kinds) for kinds in self.ends.values()}, {1})
        kinds = collections.Counter(kinds[0] for kinds in self.ends.values())
        self.assertLessEqual(set(kinds), {"EvaluateEventResponse", "Lost", "Unsent"})
        self.assertGreater(kinds["EvaluateEventResponse"], 0)
        self.assertGreater(kinds["Lost"] + kinds["Unsent"], 0)

    def test_futures(self):
        lock, answered = threading.Lock(), threading.Event()

        def ended(number, future):
            error = future.exception()
            with lock:
                self.ends[number].append(type(error or future.result()).__name__)
                if len(self.ends) == 500:
                    answered.set()

        clients = [Client(self.daemon.socket, None, reconnect_timeout=0) for _ in range(CONNECTIONS)]

        def kill():
            answered.wait(30)
            self.daemon.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        self.daemon.process.send_signal(signal.SIGSTOP)  # So that all are in flight before the first is answered.
        futures = []
        for number in range(CALLS):
            future = clients[number % CONNECTIONS].submit("EvaluateEvent", self.request)
            future.add_done_callback(lambda future, number=number: ended(number, future))
            futures.append(future)
        self.assertEqual(self.ends, {})
        self.daemon.process.send_signal(signal.SIGCONT)
        for future in futures:
            future.exception(60)
        killer.join()
        wait_until(lambda: len(self.ends) == CALLS)
        for client in clients:
            client.close()
        self.check()

    def test_tasks(self):
        async def call(client, number, answered):
            try:
                result = await client.call("EvaluateEvent", self.request)
            except PicketError as error:
                result = error
            self.ends[number].append(type(result).__name__)
            if len(self.ends) == 500:
                answered.set()

        async def run():
            clients = [AsyncClient(self.daemon.socket, None, reconnect_timeout=0) for _ in range(CONNECTIONS)]
            answered = asyncio.Event()
            calls = [asyncio.ensure_future(call(clients[number % CONNECTIONS], number, answered))
                     for number in range(CALLS)]
            await answered.wait()
            self.daemon.kill()
            await asyncio.wait_for(asyncio.gather(*calls), 60)
            for client in clients:
                await client.close()

        asyncio.run(run())
        self.check()

    def test_callers_that_wait(self):
        """Threads with one call at a time: fewer calls, of which each raises or returns."""
        client = Client(self.daemon.socket, 20, reconnect_timeout=0)
        results = []

        def work():
            while True:
                try:
                    results.append(type(client.call("EvaluateEvent", self.request)))
                except PicketError as error:
                    results.append(type(error))
                    return

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(results) > 100)
        self.daemon.kill()
        for thread in threads:
            thread.join(20)
            self.assertFalse(thread.is_alive())
        client.close()
        kinds = collections.Counter(results)
        self.assertEqual(kinds[Lost] + kinds[Unsent], 8)


if __name__ == "__main__":
    unittest.main()
