"""The handler of `logging`: records become events in the background, and the program never waits."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
import unittest

from support import PeerTestCase, needs_daemon, shared_daemon

import picket
from picket import messages
from picket.log_handler import PicketHandler, Statistics
from picket.log_records import event_of, packed


class Records(unittest.TestCase):
    def test_an_event_has_what_the_record_has(self):
        try:
            raise ValueError("wrong")
        except ValueError:
            record = logging.getLogger("a.b").makeRecord(
                "a.b", logging.ERROR, "/srv/app.py", 7, "%s of %d", ("two", 3), sys.exc_info(), "work", {"user": "eve"})
        event = event_of(record)
        self.assertEqual(
            {key: event[key] for key in ("logger", "level", "levelNumber", "message", "line", "function", "user",
                                         "exceptionType")},
            {"logger": "a.b", "level": "ERROR", "levelNumber": 40, "message": "two of 3", "line": 7, "function": "work",
             "user": "eve", "exceptionType": "ValueError"})
        self.assertIn("ValueError: wrong", event["exception"])
        self.assertRegex(event["p_event_time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")

    def test_what_json_has_no_form_for_is_its_text(self):
        circle = []
        circle.append(circle)
        for value in (object(), {1, 2}, b"x", float("nan"), circle):
            with self.subTest(value=type(value)):
                self.assertIn(b'"value"', packed({"value": value, "message": "m"}))

    def test_a_text_that_is_too_long_is_cut(self):
        record = logging.makeLogRecord({"msg": "x" * 1_000_000})
        self.assertLess(len(packed(event_of(record))), 70_000)


class Handling(PeerTestCase):
    def setUp(self):
        self.lines, self.requests = [], []

    def take(self, peer):
        """A daemon that takes each event."""
        while True:
            number, _, _, request = peer.request()
            self.requests.append(messages.EvaluateEventRequest.FromString(request.payload))
            peer.answer(number, messages.EvaluateEventResponse())

    def handler(self, path, **options):
        handler = PicketHandler("App.Logs", path, report=self.lines.append, **options)
        logger = logging.Logger("tests")
        logger.addHandler(handler)
        self.addCleanup(handler.close)
        return handler, logger

    def test_records_are_sent_with_ids_of_their_own(self):
        handler, logger = self.handler(self.serve(self.take))
        for number in range(1_000):
            logger.info("number %d", number)
        handler.flush()
        self.assertEqual(handler.statistics, Statistics(1_000, 0, 0, 0))
        self.assertEqual(len({request.event_id for request in self.requests}), 1_000)
        self.assertEqual({request.log_type for request in self.requests}, {"App.Logs"})
        self.assertEqual(self.lines, [])

    def test_without_a_daemon_the_program_goes_on_and_drops_are_counted_and_reported(self):
        handler, logger = self.handler("/nonexistent/s", queue_max=100, flush_timeout=0.1)
        began = time.monotonic()
        for number in range(5_000):
            logger.info("number %d", number)
        self.assertLess(time.monotonic() - began, 3)
        self.assertEqual(handler.statistics, Statistics(0, 100, 4_900, 0))
        began = time.monotonic()
        handler.close()
        self.assertLess(time.monotonic() - began, 2)
        self.assertEqual(handler.statistics, Statistics(0, 0, 5_000, 0))
        self.assertEqual(self.lines[-1], "picket: 5000 log records were dropped")

    def test_a_queue_is_bounded_in_bytes_too(self):
        handler, logger = self.handler("/nonexistent/s", queue_bytes_max=100_000, flush_timeout=0)
        for _ in range(10):
            logger.info("x" * 30_000)
        self.assertEqual(handler.statistics[1:3], (3, 7))

    def test_a_daemon_that_does_not_read_holds_up_nothing(self):
        done = threading.Event()
        path = self.serve(lambda _: done.wait(20))
        self.addCleanup(done.set)
        handler, logger = self.handler(path, flush_timeout=0.1)
        began = time.monotonic()
        for _ in range(1_000):
            logger.info("x" * 10_000)
        handler.close()
        self.assertLess(time.monotonic() - began, 3)
        self.assertEqual(sum(handler.statistics), 1_000)

    def test_events_that_were_lost_are_sent_again_under_their_ids(self):
        def lose(peer):
            self.requests.append(messages.EvaluateEventRequest.FromString(peer.request()[3].payload))

        handler, logger = self.handler(self.serve(lose, lose, self.take))
        for number in range(10):
            logger.info("number %d", number)
        handler.flush()
        self.assertEqual(handler.statistics, Statistics(10, 0, 0, 0))
        self.assertEqual(len({request.event_id for request in self.requests}), 10)
        self.assertGreater(len(self.requests), 10)

    def test_events_that_are_refused_are_reported_once(self):
        def refuse(peer):
            while True:
                peer.fail(peer.request()[0], 7, "not you")

        handler, logger = self.handler(self.serve(refuse))
        for _ in range(10):
            logger.info("no")
        handler.flush()
        self.assertEqual(handler.statistics, Statistics(0, 0, 0, 10))
        self.assertEqual(self.lines, ["picket: picketd refuses log records: PERMISSION_DENIED: not you"])

    def test_what_is_logged_while_an_event_is_made_has_no_end(self):
        class Talkative:
            def __str__(self):
                logger.info("within")
                return "outside"

        handler, logger = self.handler(self.serve(self.take))
        logger.info("%s", Talkative())
        handler.flush()
        self.assertEqual([b"outside" in request.event for request in self.requests], [True])

    def test_a_record_that_cannot_be_formatted_is_handled_as_logging_does(self):
        handler, logger = self.handler(self.serve(self.take))
        handled = []
        handler.handleError = handled.append
        logger.info("%d", "text")
        self.assertEqual(len(handled), 1)

    def test_a_child_of_fork_sends_its_own_records(self):
        handler, logger = self.handler(self.serve(self.take))
        logger.info("parent")
        handler.flush()
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                logger.info("child")
                handler.flush()
                os._exit(7 if handler.statistics == Statistics(1, 0, 0, 0) else 8)
            os._exit(1)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 7)
        logger.info("parent again")
        handler.flush()
        self.assertEqual(handler.statistics.sent_count, 2)
        self.assertEqual(len({request.event_id for request in self.requests}), 3)

    def test_forks_while_other_threads_log(self):
        handler, logger = self.handler(self.serve(self.take))
        stop = threading.Event()

        def work():
            while not stop.is_set():
                logger.info("busy")
                time.sleep(0.0005)

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        codes = []
        for _ in range(10):
            child = os.fork()
            if child == 0:
                logger.info("child")
                handler.flush()
                os._exit(7 if handler.statistics.sent_count == 1 else 8)
            codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(codes, [7] * 10)


@needs_daemon
class WithDaemon(unittest.TestCase):
    program = (
        "import logging, sys\nfrom picket.log_handler import PicketHandler\n"
        "handler = PicketHandler('App.Logs', sys.argv[1], flush_timeout=float(sys.argv[2]))\n"
        "logging.basicConfig(handlers=[handler], level=logging.INFO)\n"
        "for number in range(500):\n    logging.info('number %d', number)\n")

    def run_program(self, path, flush_timeout):
        source = os.path.dirname(os.path.dirname(picket.__file__))
        return subprocess.run(
            [sys.executable, "-c", self.program, path, str(flush_timeout)], env=dict(os.environ, PYTHONPATH=source),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=30)

    def test_the_end_of_a_program_sends_what_waits(self):
        daemon = shared_daemon()
        with picket.Client(daemon.socket) as client:
            before = client.get_status().events_evaluated
        ended = self.run_program(daemon.socket, 10)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        with picket.Client(daemon.socket) as client:
            self.assertEqual(client.get_status().events_evaluated, before + 500)

    def test_the_end_of_a_program_without_a_daemon(self):
        began = time.monotonic()
        ended = self.run_program("/nonexistent/s", 0.2)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual((ended.returncode, ended.stderr), (0, "picket: 500 log records were dropped\n"))


if __name__ == "__main__":
    unittest.main()
