"""What becomes of calls when the daemon goes away and comes back."""

import asyncio
import signal
import threading
import unittest

from support import WIZ, Daemon, PeerTestCase, needs_daemon, wait_until, wiz_event

from picket import Client, Lost, PicketError, messages
from picket.aio import AsyncClient

STARTED, CREATED = messages.AlertChange.STARTED, messages.AlertChange.CREATED


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


if __name__ == "__main__":
    unittest.main()
