"""Deadlines, room, signals, threads, forks and the end of a client."""

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

from picket import Client, DeadlineExceeded, Lost, PicketError, Unsent, messages
from picket.aio import AsyncClient
from picket.connection import Call
from picket.frames import STREAM_MAX
from picket.methods import GET_STATUS

STATUS = messages.GetStatusRequest()


def outcome(call):
    """What a call ends with: its answer, or the class of its error."""
    try:
        return call()
    except PicketError as error:
        return type(error)


class Waiting(PeerTestCase):
    def test_a_daemon_that_never_reads_does_not_hold_its_callers(self):
        done = threading.Event()
        path = self.serve(lambda _: done.wait(20))
        self.addCleanup(done.set)
        with Client(path, in_flight_max=None) as client:
            began = time.monotonic()
            futures = [client.submit("EvaluateEvent", messages.EvaluateEventRequest(event=b" " * 3_000_000), 0.1)
                       for _ in range(5)]
            self.assertEqual({type(future.exception(5)) for future in futures}, {DeadlineExceeded})
            self.assertEqual(outcome(lambda: client.evaluate_event("A", b" " * 3_000_000, timeout=0.1)),
                             DeadlineExceeded)
            self.assertLess(time.monotonic() - began, 3)

        async def run():
            async with AsyncClient(path) as client:
                return await asyncio.gather(
                    *(client.evaluate_event("A", b" " * 3_000_000, timeout=0.1) for _ in range(5)),
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

    def test_tasks_beyond_the_most_in_flight_wait_also_where_some_are_cancelled(self):
        largest = [0]

        def handler(peer):
            """Answers when two calls are in flight, or when no second one comes."""
            while True:
                numbers = [peer.request()[0]]
                peer.sock.settimeout(0.02)
                with contextlib.suppress(TimeoutError, socket.timeout):
                    while len(numbers) < 5 and peer.sock.recv(1, socket.MSG_PEEK):
                        numbers.append(peer.request()[0])
                peer.sock.settimeout(None)
                largest[0] = max(largest[0], len(numbers))
                for number in numbers:
                    peer.answer(number, messages.GetStatusResponse(version="1"))

        async def run():
            async with AsyncClient(self.serve(handler), in_flight_max=2) as client:
                tasks = [asyncio.ensure_future(client.get_status()) for _ in range(20)]
                late = [asyncio.ensure_future(client.get_status(timeout=0.0001)) for _ in range(5)]
                await asyncio.sleep(0.03)
                for task in tasks[2:20:4]:
                    task.cancel()
                results = await asyncio.wait_for(asyncio.gather(*tasks, *late, return_exceptions=True), 10)
                return [type(result).__name__ for result in results]

        kinds = asyncio.run(run())
        self.assertEqual(kinds[20:], ["DeadlineExceeded"] * 5)
        self.assertEqual(set(kinds[:20]), {"GetStatusResponse", "CancelledError"})
        self.assertGreaterEqual(kinds.count("GetStatusResponse"), 15)
        self.assertLessEqual(largest[0], 4)  # Two were sent before they were cancelled, at most.

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
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise Interrupted

        client = self.client(handler)
        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, interrupt))
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)  # Python may miss one that comes just before it waits.
        with self.assertRaises(Interrupted):
            client.list_callers()
        self.assertEqual(client.get_status().version, "1")

    def test_a_signal_in_the_moment_of_writing_leaves_unknown_what_was_sent(self):
        class Interrupted(Exception):
            pass

        class Interrupting:
            """A socket of which a signal's handler interrupts each writing, after it was done."""

            def __init__(self, sock):
                self.sock = sock

            def send(self, data, flags):
                self.sock.send(data, flags)
                raise Interrupted

            def __getattr__(self, name):
                return getattr(self.sock, name)

        client = self.client(lambda peer: peer.drain())
        channel, call = client._link.channel(None), Call(GET_STATUS)
        channel._socket = Interrupting(channel._socket)
        with self.assertRaises(Interrupted):
            channel.start(call, b"", None)
        self.assertIsInstance(call.error, Lost)

    def test_a_signal_whose_handler_returns_does_not_end_a_call(self):
        def handler(peer):
            number, *_ = peer.request()
            seen.wait(5)
            peer.answer(number, messages.GetStatusResponse(version="1"))
            peer.drain()

        seen = threading.Event()
        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, lambda *_: seen.set()))
        self.addCleanup(signal.setitimer, signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
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


if __name__ == "__main__":
    unittest.main()
