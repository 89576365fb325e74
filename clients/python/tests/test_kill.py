"""kill -9 of the daemon in the middle of calls: each ends exactly once."""

import asyncio
import collections
import json
import signal
import threading
import unittest

from support import Daemon, needs_daemon, wait_until, wiz_event

from picket import Client, Lost, PicketError, Unsent, messages
from picket.aio import AsyncClient

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
        self.daemon.stop()  # So that all are in flight before the first is answered.
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
