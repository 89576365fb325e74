"""Watches resume where they were, and hold up nothing."""

import asyncio
import threading
import unittest

from support import PeerTestCase

from picket import Client, Lost, PicketError, aio_streams, messages, streams
from picket.aio import AsyncClient

STARTED, CREATED = messages.AlertChange.STARTED, messages.AlertChange.CREATED


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


if __name__ == "__main__":
    unittest.main()
