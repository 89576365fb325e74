"""Frames, data models, key-value calls, replay, tests with mocks, explanations: what the daemon asks of a worker."""

import json
import os
import signal
import struct
import sys
import threading
import time
import unittest
from typing import Any, Dict, List

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from harness import Stream, WorkerEnd, Zygote, rule  # noqa: E402

EXPLAIN, REPLAY = 1, 2
TRUE = "def rule(event): return True\n"


class WithZygote(unittest.TestCase):
    """Loads sources into a zygote of its own, and gives one worker."""

    def start(self, bodies: List[Dict[str, Any]], setup: Dict[str, Any] = {}, **more: Any) -> WorkerEnd:
        self.zygote = Zygote(**setup)
        self.addCleanup(self.zygote.close)
        self.loaded = self.zygote.load(bodies, **more)
        return self.zygote.spawn()

    def one(self, worker: WorkerEnd, event: Any, **options: Any) -> Any:
        (entries,) = worker.evaluate([("Test.Log", None, event)], **options)
        return entries[0] if entries else None


class Loading(WithZygote):
    def test_problems_name_the_file_and_the_line(self) -> None:
        self.start(
            [
                rule("syntax", "x = 1\ndef rule(event)\n  return True\n"),
                rule("import", "x = 1\nimport none_such\n" + TRUE),
                rule("name", "x = 1\n\nfrom helper import none_such\n" + TRUE),
                rule("missing", "def title(event): return ''\n"),
                rule("raises", "x = 1\ny = {}['k']\n" + TRUE),
                rule("in helper", "import helper\nhelper.fail()\n" + TRUE),
                rule("null", "x = '\0'\n" + TRUE),
                rule("broken helper", "import broken\n" + TRUE),
                rule("good", "import helper\n" + TRUE),
            ],
            globals=[
                {"id": "helper", "path": "globals/helper.py", "source": "def fail():\n  raise KeyError('k')\n"},
                {"id": "broken", "path": "globals/broken.py", "source": "def f(:\n"},
            ],
        )
        found = {
            one["id"]: one["problem"] and (one["problem"]["code"], one["problem"]["path"], one["problem"]["line"])
            for one in [*self.loaded["bodies"], *self.loaded["globals"]]
        }
        self.assertEqual(
            found,
            {
                "syntax": ("syntax", "rules/syntax.py", 2),
                "import": ("import", "rules/import.py", 2),
                "name": ("import", "rules/name.py", 3),
                "missing": ("missing-function", "rules/missing.py", 1),
                "raises": ("load", "rules/raises.py", 2),
                "in helper": ("load", "globals/helper.py", 2),
                "null": ("syntax", "rules/null.py", 1),
                "broken helper": ("syntax", "globals/broken.py", 1),
                "good": None,
                "helper": None,
                "broken": ("syntax", "globals/broken.py", 1),
            },
        )

    def test_a_zygote_that_somebody_kills_while_it_loads_blames_no_source(self) -> None:
        self.zygote = Zygote()
        self.addCleanup(self.zygote.close)
        kills: List[int] = []
        killer = threading.Thread(target=self.kill_children, args=(self.zygote.process.pid, kills))
        killer.start()
        source = "import time\nend = time.monotonic() + 0.2\nwhile time.monotonic() < end: pass\n" + TRUE
        loaded = self.zygote.load([rule("a", source), rule("b", source)])
        killer.join()
        self.assertEqual([body["problem"] for body in loaded["bodies"]], [None, None])
        self.assertGreater(len(kills), 0)
        (entries,) = self.zygote.spawn().evaluate([("Test.Log", None, {})])
        self.assertEqual(len(entries), 2)

    def kill_children(self, process: int, kills: List[int]) -> None:
        for _ in range(3):
            time.sleep(0.1)
            with open(f"/proc/{process}/task/{process}/children") as children:
                for child in children.read().split():
                    os.kill(int(child), signal.SIGKILL)
                    kills.append(int(child))

    def test_globals_import_each_other_in_any_order_and_are_shared(self) -> None:
        worker = self.start(
            [rule("a", "import one, two\ndef rule(event): return one.two is two and two.value() == 5\n")],
            globals=[
                {"id": "one", "path": "g/one.py", "source": "import two\nVALUE = 5\n"},
                {"id": "two", "path": "g/two.py", "source": "import one\ndef value(): return one.VALUE\n"},
            ],
        )
        self.assertTrue(self.one(worker, {})["matched"])

    def test_a_derived_rule_runs_the_source_of_its_base_in_a_module_of_its_own(self) -> None:
        base = rule("base", "COUNT = 0\ndef rule(event):\n  global COUNT\n  COUNT += 1\n  return COUNT == 1\n")
        worker = self.start([base, rule("derived", None, base="base")])  # type: ignore[arg-type]
        entries = worker.evaluate([("Test.Log", None, {})])[0]
        self.assertEqual([entry["body"] for entry in entries], [0, 1])

    def test_the_names_of_aws_can_be_imported_and_raise_when_they_are_used(self) -> None:
        source = (
            "import boto3, botocore\nfrom boto3 import client\nfrom boto3.dynamodb.conditions import Key\n"
            "from botocore.exceptions import ClientError, NoCredentialsError\nfrom botocore.config import Config\n"
            "def rule(event):\n  try:\n    raise KeyError\n  except (ClientError, NoCredentialsError): return False\n"
            "  except KeyError: return True\n"
            "def title(event): return boto3.resource('dynamodb').Table('t')\ndef dedup(event): return client('s3')\n"
            "def severity(event): return Key('k')\ndef unique(event): return boto3.Session()\n"
        )
        worker = self.start([rule("a", source)])
        entry = self.one(worker, {})
        self.assertEqual([one["class"] for one in entry["auxiliary_errors"]], ["NotAvailable"] * 4)

    def test_functions_are_named_in_the_order_in_which_they_are_called(self) -> None:
        source = "".join(
            f"def {name}(event): return ''\n"
            for name in (
                "unique",
                "alert_context",
                "dedup",
                "destinations",
                "runbook",
                "severity",
                "reference",
                "description",
                "title",
            )
        )
        self.start([rule("a", TRUE + source)])
        self.assertEqual(
            self.loaded["bodies"][0]["functions"],
            [
                "rule",
                "title",
                "description",
                "reference",
                "severity",
                "runbook",
                "destinations",
                "dedup",
                "alert_context",
                "unique",
            ],
        )

    def test_the_prefilter_comes_with_the_load(self) -> None:
        self.start([rule("a", "def rule(event): return event.get('eventName') == 'Delete'\n")])
        self.assertEqual(self.loaded["bodies"][0]["prefilter"]["field"], ["eventName"])

    def test_data_models_with_other_paths_are_problems(self) -> None:
        models = [
            {
                "id": path,
                "path": "models/m.yml",
                "source": None,
                "log_types": [],
                "enabled": True,
                "mappings": [{"name": "x", "path": path}],
            }
            for path in ("a.b", "$.a.b", "a-b.c", "a[0].b", "a..b", "$..a", "a b", "*", "a.*")
        ] + [
            {
                "id": "method",
                "path": "models/m.yml",
                "source": "def f(event): pass",
                "log_types": [],
                "enabled": True,
                "mappings": [{"name": "x", "method": "g"}],
            }
        ]
        self.start([], data_models=models)
        self.assertEqual(
            [one["id"] for one in self.loaded["data_models"] if one["problem"] is None], ["a.b", "$.a.b", "a-b.c"]
        )


class Evaluating(WithZygote):
    def test_bodies_of_the_log_type_or_those_asked_for_run(self) -> None:
        worker = self.start([rule("a", TRUE, "A", "B"), rule("b", TRUE, "B"), rule("c", TRUE, "C")])
        result = worker.evaluate(
            [("A", None, {}), ("B", None, {}), ("none", None, {}), ("A", [2, 0], {}), ("A", [], {})]
        )
        self.assertEqual([[entry["body"] for entry in entries] for entries in result], [[0], [0, 1], [], [2, 0], []])

    def test_errors_name_the_class_the_message_and_the_line(self) -> None:
        worker = self.start(
            [
                rule("a", "import helper\ndef rule(event):\n  return helper.f(event)\n"),
            ],
            globals=[{"id": "helper", "path": "g/helper.py", "source": "def f(event):\n\n  return event['none']\n"}],
        )
        error = self.one(worker, {})["error"]
        self.assertEqual(
            error,
            {
                "kind": "exception",
                "class": "KeyError",
                "message": "'none'",
                "repr": "KeyError('none')",
                "line": 3,
                "path": "g/helper.py",
            },
        )

    def test_udm_takes_the_data_model_of_the_events_log_type(self) -> None:
        source = "def rule(event): return True\ndef title(event): return str(event.udm('who'))\n"
        models = [
            {
                "id": name,
                "path": f"m/{name}.py",
                "source": None,
                "log_types": [name],
                "enabled": enabled,
                "mappings": [{"name": "who", "path": path}],
            }
            for name, path, enabled in (("A", "a.b", True), ("B", "b", True), ("C", "b", False))
        ]
        worker = self.start(
            [rule("r", source, "A", "B", "C"), rule("s", source, "A", kind="scheduled_rule")], data_models=models
        )
        event = {"a": {"b": 1}, "b": 2, "who": 3}
        result = worker.evaluate([(name, None, event) for name in ("A", "B", "C")])
        titles = [[entry["title"] for entry in entries] for entries in result]
        self.assertEqual(titles, [["1", "3"], ["2"], ["3"]])

    def test_a_data_models_method_is_called_once_per_event(self) -> None:
        model = {
            "id": "m",
            "path": "m/m.py",
            "source": "CALLS = []\ndef f(event):\n  CALLS.append(1)\n  return len(CALLS)\n",
            "log_types": ["Test.Log"],
            "enabled": True,
            "mappings": [{"name": "n", "method": "f"}],
        }
        source = "def rule(event): return True\ndef title(event): return f\"{event.udm('n')}{event.udm('n')}\"\n"
        worker = self.start([rule("a", source), rule("b", source)], data_models=[model])
        result = worker.evaluate([("Test.Log", None, {}), ("Test.Log", None, {})])
        self.assertEqual([[entry["title"] for entry in entries] for entries in result], [["11", "11"], ["22", "22"]])

    def test_a_policy_gets_a_plain_resource_of_its_own_and_matches_when_it_says_false(self) -> None:
        source = "def policy(resource):\n  resource['seen'] = resource.get('seen', 0) + 1\n  return resource['seen'] != 1 or resource['ok']\n"
        worker = self.start([rule("p", source, kind="policy"), rule("q", source, kind="policy")])
        result = worker.evaluate([("Test.Log", None, {"ok": False}), ("Test.Log", None, {"ok": True})])
        self.assertEqual([[entry["body"] for entry in entries] for entries in result], [[0, 1], []])

    def test_texts_that_are_no_unicode_do_not_end_the_worker(self) -> None:
        worker = self.start(
            [rule("a", TRUE + "def title(event): return event['t']\ndef alert_context(event): return event\n")]
        )
        entry = self.one(worker, b'{"t": "\\ud800x"}')
        self.assertEqual((entry["title"], json.loads(entry["context"])), ("?x", {"t": "\ud800x"}))

    def test_an_event_that_is_no_object_or_no_json_is_an_error_of_each_body(self) -> None:
        worker = self.start([rule("a", TRUE), rule("b", TRUE)])
        bad = [
            b"[1]",
            b"{",
            b"",
            b"{} {}",
            b'"text"',
            b'{"a": "\xff"}',
            b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        ]
        result = worker.evaluate([("Test.Log", None, text) for text in bad] + [("Test.Log", None, b' {"a": 1}\n')])
        self.assertEqual(
            [[bool(entry["error"]) for entry in entries] for entries in result],
            [[True, True]] * len(bad) + [[False, False]],
        )

    def test_numbers_are_those_of_the_standard_library(self) -> None:
        worker = self.start([rule("a", TRUE + "def title(event): return repr(event['n'])\n")])
        for text, expected in (
            ("12345678901234567890123", "12345678901234567890123"),
            ("1e400", "inf"),
            ("1.0", "1.0"),
            ("0.1", "0.1"),
            ("-0", "0"),
            ("NaN", "nan"),
        ):
            self.assertEqual(self.one(worker, f'{{"n": {text}}}'.encode())["title"], expected)

    def test_explain_names_each_function_with_what_it_returned_or_raised(self) -> None:
        source = "def rule(event): return event['m']\ndef title(event): return 'x' * 300\ndef dedup(event):\n  return event['none']\n"
        worker = self.start([rule("a", source)])
        entry = self.one(worker, {"m": True}, flags=EXPLAIN)
        functions = [
            (one["name"], one["returned"], one["error"] and one["error"]["line"]) for one in entry["functions"]
        ]
        self.assertEqual(functions, [("rule", "True", None), ("title", "'" + "x" * 255, None), ("dedup", None, 4)])
        entry = self.one(worker, {"m": False}, flags=EXPLAIN)
        self.assertEqual((entry["matched"], [one["name"] for one in entry["functions"]]), (False, ["rule"]))

    def test_an_answer_says_how_often_each_body_was_called_and_for_how_long(self) -> None:
        slow = "def rule(event):\n  if event['n'] == 1:\n    for _ in range(200_000): pass\n  return False\n"
        worker = self.start([rule("quick", TRUE), rule("slow", slow), rule("other", TRUE, log_types=["Other"])])
        for _ in range(2):
            answer = worker.result(worker.send([("Test.Log", None, {"n": n}) for n in (0, 1, 2)]))
            times = {body: (calls, nanos) for body, calls, nanos in answer["times"]}
            self.assertEqual({body: calls for body, (calls, _) in times.items()}, {0: 3, 1: 3})
            self.assertGreater(times[1][1], 500_000)
            self.assertGreater(times[1][1], times[0][1])
            self.assertGreater(times[0][1], 0)
        # No body was called with what is no event.
        self.assertEqual(worker.result(worker.send([("Test.Log", None, b"[]")]))["times"], [])

    def test_frames_in_flight_are_answered_in_order(self) -> None:
        worker = self.start([rule("a", TRUE)])
        sequences = [worker.send([("Test.Log", None, {"n": n})] * 50) for n in range(8)]
        for sequence in sequences:
            self.assertEqual(len(worker.result(sequence)["events"]), 50)

    def test_a_large_frame_and_a_large_answer_pass(self) -> None:
        worker = self.start([rule("a", TRUE + "def alert_context(event): return event\n")])
        result = worker.evaluate([("Test.Log", None, {"t": "x" * 150_000})] * 40)
        self.assertEqual({len(entries[0]["context"]) for entries in result}, {150_009})

    def test_an_answer_that_would_be_too_long_is_an_error_of_its_bodies(self) -> None:
        worker = self.start(
            [rule("a", TRUE + "def alert_context(event): return {'t': 'x' * 200_000}\n")], {"memory_bytes": 1 << 30}
        )
        result = worker.evaluate([("Test.Log", None, {})] * 400)
        self.assertEqual([[entry["error"]["kind"] for entry in entries] for entries in result], [["memory"]] * 400)

    def test_the_blame_page_names_the_event_and_the_body_that_runs(self) -> None:
        worker = self.start(
            [
                rule("a", "def rule(event): return False"),
                rule("b", "import time\ndef rule(event):\n  time.sleep(30)\n"),
            ],
            {"event_seconds": 30},
        )
        sequence = worker.send([("Test.Log", [0], {}), ("Test.Log", None, {})])
        while worker.blame()[1] != 2:
            pass
        tag, body, began = worker.blame()
        self.assertEqual((tag, body), (sequence << 32 | 1, 2))
        os.kill(worker.process, signal.SIGKILL)
        self.assertEqual(self.zygote.wait_exited()["status"], signal.SIGKILL)
        self.assertGreater(began, 0)


class Lookups(WithZygote):
    BODY = '''
def rule(event): return True
def title(event): return str(event.lookup(event.get("table"), event.get("key")))
'''

    def test_the_daemon_is_asked_for_rows(self) -> None:
        worker = self.start([rule("a", self.BODY)])
        worker.rows = {("t", "k"): {"v": [1]}, ("t", "7"): {"v": 7}, ("t", "1.5"): {}, ("t", "0.0000001"): {"tiny": 1}}
        cases: List[Any] = [
            ("k", "ImmutableCaseInsensitiveDict({'v': [1]})"),
            (7, "ImmutableCaseInsensitiveDict({'v': 7})"),
            (7.0, "ImmutableCaseInsensitiveDict({'v': 7})"),
            (1.5, "ImmutableCaseInsensitiveDict({})"),
            (1e-7, "ImmutableCaseInsensitiveDict({'tiny': 1})"),
            ("none", "None"),
            ("ü 🚨 \ud800", "None"),
        ]
        for key, expected in cases:
            self.assertEqual(self.one(worker, {"table": "t", "key": key})["title"], expected, key)
        self.assertEqual(len(worker.lookups), len(cases))

    def test_what_can_be_no_key_is_not_asked_for(self) -> None:
        worker = self.start([rule("a", self.BODY)])
        for table, key in [("t", None), ("t", True), ("t", []), ("t", {}), (None, "k"), (5, "k")]:
            self.assertEqual(self.one(worker, {"table": table, "key": key})["title"], "None")
        self.assertEqual(self.one(worker, b'{"table":"t","key":NaN}')["title"], "None")
        self.assertEqual(worker.lookups, [])

    def test_an_event_cannot_choose_its_rows(self) -> None:
        worker = self.start([rule("a", self.BODY)])
        event = {"table": "t", "key": "k", "_mocked_lookup_data_": {"t": {"k": {"forged": 1}}}}
        self.assertEqual(self.one(worker, event)["title"], "None")
        self.assertEqual(worker.test("a", event)["title"], "ImmutableCaseInsensitiveDict({'forged': 1})")
        self.assertEqual(worker.lookups, [("t", "k")])
        self.assertEqual(self.one(worker, event)["title"], "None")

    def test_frames_that_come_before_the_answer_wait(self) -> None:
        worker = self.start([rule("a", self.BODY)])
        worker.rows = {("t", "1"): {"v": 1}, ("t", "2"): {"v": 2}}
        first = worker.send([("Test.Log", None, {"table": "t", "key": 1})])
        second = worker.send([("Test.Log", None, {"table": "t", "key": 2})])
        for sequence, value in ((first, 1), (second, 2)):
            ((entry,),) = worker.result(sequence)["events"]
            self.assertEqual(entry["title"], f"ImmutableCaseInsensitiveDict({{'v': {value}}})")


class KeyValues(WithZygote):
    SOURCE = (
        "from panther_detection_helpers.caching import *\n"
        "from panther_detection_helpers import caching as c\n"
        "def rule(event): return True\ndef title(event):\n  return repr(eval(event['e'], globals()))\n"
    ).replace("import *", "import get_string_set, add_to_string_set")

    def test_calls_go_to_the_daemon_and_their_answers_come_back(self) -> None:
        worker = self.start([rule("a", self.SOURCE)])
        cases: List[Any] = [
            ("sorted(c.get_string_set('k'))", {"operation": "get_string_set", "key": "k"}, ["b", "a"], "['a', 'b']"),
            ("c.get_string_set('k')", {"operation": "get_string_set", "key": "k"}, None, "set()"),
            (
                "c.put_string_set('k', ['b', 'a'], epoch_seconds=2000000000)",
                {"operation": "put_string_set", "key": "k", "values": ["a", "b"], "expires_at": 2000000000},
                None,
                "None",
            ),
            ("c.put_string_set('k', [])", {"operation": "reset_string_set", "key": "k"}, None, "None"),
            (
                "c.add_to_string_set('k', 'ab', 2000000000)",
                {"operation": "add_string_set", "key": "k", "values": ["ab"], "expires_at": 2000000000},
                ["ab"],
                "{'ab'}",
            ),
            (
                "c.add_to_string_set('k', 'ab', epoch_seconds=None)",
                {"operation": "add_string_set", "key": "k", "values": ["ab"]},
                ["ab"],
                "{'ab'}",
            ),
            (
                "c.remove_from_string_set('k', {'b'}, 2000000000)",
                {"operation": "remove_string_set", "key": "k", "values": ["b"], "expires_at": 2000000000},
                [],
                "set()",
            ),
            ("c.get_dictionary('k')", {"operation": "get_dictionary", "key": "k"}, '{"a":1}', "{'a': 1}"),
            ("c.get_dictionary('k')", {"operation": "get_dictionary", "key": "k"}, None, "{}"),
            (
                "c.put_dictionary('k', {'a': [1]}, 2000000000)",
                {"operation": "put_dictionary", "key": "k", "values": '{"a":[1]}', "expires_at": 2000000000},
                None,
                "None",
            ),
            ("c.get_counter('k')", {"operation": "get_counter", "key": "k"}, None, "0"),
            (
                "c.increment_counter('k', 3, 2000000000)",
                {"operation": "increment_counter", "key": "k", "amount": 3, "expires_at": 2000000000},
                7,
                "7",
            ),
            ("c.reset_counter('k')", {"operation": "reset_counter", "key": "k"}, None, "None"),
            (
                "c.set_key_expiration('k', 2000000000)",
                {"operation": "set_key_expiration", "key": "k", "expires_at": 2000000000},
                None,
                "None",
            ),
            ("c.check_account_age('k')", {"operation": "get_string_set", "key": "k"}, ["x"], "True"),
        ]
        for expression, call, value, title in cases:
            with self.subTest(expression=expression):
                worker.calls, worker.replies = [], [{"value": value}]
                self.assertEqual(self.one(worker, {"e": expression})["title"], title)
                self.assertTrue(all(one.pop("frame") > 0 for one in worker.calls))
                self.assertEqual(worker.calls, [{"body": 0, "event": 0, **call}])

    def test_a_call_says_for_which_event_of_which_frame_and_body_it_is(self) -> None:
        worker = self.start([rule("b", "def rule(event): return False\n"), rule("a", self.SOURCE)])
        sequence = worker.send([("Test.Log", None, {"e": "1"}), ("Test.Log", None, {"e": "c.get_counter('k')"})])
        worker.replies = [{"value": 1}]
        worker.result(sequence)
        self.assertEqual([(one["frame"], one["event"], one["body"]) for one in worker.calls], [(sequence, 1, 1)])

    def test_bodies_that_use_the_store_are_known_when_they_are_loaded(self) -> None:
        direct = "from panther_detection_helpers.caching import get_counter\ndef rule(event): return get_counter('k') > 1\n"
        module = "from panther_detection_helpers import caching\ndef rule(event): return caching.get_counter('k') > 1\n"
        nested = "import helper\ndef rule(event): return [x for x in [1] if (lambda: helper.count('k'))()] != []\n"
        named = "from helper import count\ndef rule(event): return count('k')\n"
        other = (
            "from helper import count, other\nfrom panther_detection_helpers import caching\nimport json\n"
            "def rule(event): return other(json.dumps(1))\n"
        )
        table = (
            "from panther_detection_helpers.caching import get_counter\n"
            "TABLE = {'a': [lambda event: get_counter('k') > 1]}\ndef rule(event): return TABLE['a'][0](event)\n"
        )
        helper = (
            "from panther_detection_helpers.caching import increment_counter as up\n"
            "def count(key): return step(key) > 3\ndef step(key): return up(key)\ndef other(text): return text == ''\n"
        )
        sources = {"direct": direct, "module": module, "nested": nested, "named": named, "other": other, "table": table}
        self.start([rule(name, source) for name, source in sources.items()], globals=[{"id": "helper", "path": "g/helper.py", "source": helper}])
        known = {body["id"]: body["keys"] for body in self.loaded["bodies"]}
        self.assertEqual(known, {name: name != "other" for name in sources})

    def test_a_lifetime_counts_from_the_time_of_a_replay(self) -> None:
        worker = self.start([rule("a", self.SOURCE)])
        for lifetime, expected in (
            ("60", 1_600_000_060),
            ("None", 1_600_000_000 + 7_776_000),
            ("1600000000", 1_600_000_000),
        ):
            worker.calls = []
            self.one(worker, {"e": f"c.set_key_expiration('k', {lifetime})"}, now=1_600_000_000 * 10**9, flags=REPLAY)
            self.assertEqual(worker.calls[0]["expires_at"], expected)

    def test_an_error_of_the_store_is_an_error_of_the_body(self) -> None:
        worker = self.start([rule("a", self.SOURCE + "def dedup(event): return 'd'\n")])
        worker.replies = [{"error": "the store is full"}]
        entry = self.one(worker, {"e": "c.get_counter('k')"})
        self.assertEqual(
            [(one["class"], one["message"]) for one in entry["auxiliary_errors"]],
            [("StoreUnavailable", "the store is full")],
        )
        self.assertEqual(entry["dedup"], "d")

    def test_a_threshold_resets_its_count_when_it_is_reached(self) -> None:
        worker = self.start([rule("a", self.SOURCE)])
        worker.replies = [{"value": 9}]
        self.assertEqual(self.one(worker, {"e": "c.evaluate_threshold('k')"})["title"], "False")
        worker.calls, worker.replies = [], [{"value": 10}]
        self.assertEqual(self.one(worker, {"e": "c.evaluate_threshold('k')"})["title"], "True")
        self.assertEqual([call["operation"] for call in worker.calls], ["increment_counter", "reset_counter"])

    def test_frames_that_arrive_during_a_call_wait(self) -> None:
        worker = self.start([rule("a", self.SOURCE)])
        first = worker.send([("Test.Log", None, {"e": "c.get_counter('k')"})])
        kind, number, _call = worker.stream.receive()
        second = worker.send([("Test.Log", None, {"e": "1"})])
        self.assertEqual(kind, 20)
        worker.stream.send(21, number, b'{"value": 4}')
        self.assertEqual(worker.result(first)["events"][0][0]["title"], "4")
        self.assertEqual(worker.result(second)["events"][0][0]["title"], "1")

    def test_the_store_of_a_test_is_empty_and_lasts_for_the_test(self) -> None:
        source = (
            "from panther_detection_helpers.caching import add_to_string_set, get_string_set, increment_counter, "
            "put_dictionary, get_dictionary, reset_string_set, get_counter\n"
            "def rule(event):\n  add_to_string_set('k', ['b', 'a'])\n  increment_counter('k')\n  return get_string_set('k') == {'a', 'b'}\n"
            "def title(event):\n  put_dictionary('d', {'x': 1})\n  reset_string_set('k')\n"
            "  return f\"{get_string_set('k')} {increment_counter('k')} {get_dictionary('d')} {get_counter('none')}\"\n"
        )
        worker = self.start([rule("a", source)])
        for _ in range(2):
            entry = worker.test("a", {})
            self.assertEqual((entry["matched"], entry["title"]), (True, "set() 2 {'x': 1} 0"))
        self.assertEqual(worker.calls, [])


class Replaying(WithZygote):
    SOURCE = (
        "import datetime, random, time, uuid, secrets, os\n"
        "from datetime import datetime as dt, timezone, date\nfrom time import time as clock\nfrom uuid import uuid4\n"
        "from random import randint\n"
        "def rule(event): return True\n"
        "def title(event):\n"
        "  return ' '.join(str(x) for x in [dt.now(), dt.utcnow(), dt.now(timezone.utc), datetime.datetime.today(), date.today(),\n"
        "    time.time(), clock(), time.time_ns(), time.gmtime()[:6], time.strftime('%H:%M:%S'), time.ctime()])\n"
        "def dedup(event):\n"
        "  return ' '.join(str(x) for x in [random.random(), randint(0, 10**9), uuid4(), uuid.uuid1(), secrets.token_hex(4),\n"
        "    os.urandom(3), random.Random().random(), random.SystemRandom().random(), random.sample(range(100), 3)])\n"
    )
    NOW = 1_600_000_000_123_456_000

    def test_the_clock_stands_at_the_time_of_the_frame(self) -> None:
        worker = self.start([rule("a", self.SOURCE)])
        title = self.one(worker, {}, now=self.NOW, flags=REPLAY)["title"]
        self.assertEqual(
            title,
            (
                "2020-09-13 12:26:40.123456 2020-09-13 12:26:40.123456 2020-09-13 12:26:40.123456+00:00 "
                "2020-09-13 12:26:40.123456 2020-09-13 1600000000.123456 1600000000.123456 1600000000123456000 "
                "(2020, 9, 13, 12, 26, 40) 12:26:40 Sun Sep 13 12:26:40 2020"
            ),
        )
        self.assertNotIn("2020-09-13", self.one(worker, {})["title"])
        self.assertEqual(self.one(worker, {}, now=self.NOW, flags=REPLAY)["title"], title)

    def test_chance_depends_on_the_time_the_body_and_the_event_only(self) -> None:
        worker = self.start([rule("a", self.SOURCE), rule("b", self.SOURCE)])
        other = self.zygote.spawn(1)

        def chance(worker: WorkerEnd, selected: Any, event: Any, now: int = self.NOW) -> Dict[int, str]:
            (entries,) = worker.evaluate([("Test.Log", selected, event)], now=now, flags=REPLAY)
            return {entry["body"]: entry["dedup"] for entry in entries}

        first = chance(worker, None, {"a": 1})
        self.assertEqual(chance(other, [1], {"a": 1})[1], first[1])
        self.assertEqual(chance(worker, [1, 0], {"a": 1}), first)
        different = {
            first[0],
            first[1],
            chance(worker, [0], {"a": 2})[0],
            chance(worker, [0], {"a": 1}, self.NOW + 10**9)[0],
        }
        self.assertEqual(len(different), 4)
        self.assertNotEqual(self.one(worker, {"a": 1})["dedup"], self.one(worker, {"a": 1})["dedup"])


class Testing(WithZygote):
    def test_mocks_replace_names_of_the_module_for_one_test(self) -> None:
        source = (
            "from unittest.mock import MagicMock\nfrom panther_detection_helpers.mocking import is_mock\nCONSTANT = 5\n"
            "def helper(): return 'real'\n"
            "def rule(event): return isinstance(helper, MagicMock) and is_mock(CONSTANT)\n"
            "def title(event): return f'{helper()} {CONSTANT() if is_mock(CONSTANT) else CONSTANT}'\n"
        )
        worker = self.start([rule("a", source)], collect_output=True)
        mocks = [{"name": "helper", "value": "mocked"}, {"name": "CONSTANT", "value": [1]}]
        entry = worker.test("a", {}, mocks=mocks)
        self.assertEqual((entry["matched"], entry["title"]), (True, "mocked [1]"))
        self.assertEqual(worker.test("a", {})["title"], "real 5")

    def test_a_mock_of_a_name_that_is_not_there_fails_the_test(self) -> None:
        worker = self.start([rule("a", TRUE)])
        entry = worker.test("a", {}, mocks=[{"name": "none", "value": 1}])
        self.assertEqual((entry["matched"], entry["error"]["class"]), (False, "AttributeError"))
        self.assertTrue(worker.test("a", {})["matched"])

    def test_all_functions_run_and_output_is_kept(self) -> None:
        source = "def rule(event):\n  print('in rule')\n  return False\ndef title(event):\n  print('x' * 200_000)\n  return 'T'\n"
        worker = self.start([rule("a", source)])
        entry = worker.test("a", {})
        self.assertEqual((entry["matched"], entry["title"], entry["output"][:8]), (False, "T", "in rule\n"))
        self.assertEqual(len(entry["output"]), 64 << 10)
        self.assertEqual(worker.test("a", {}, explain=True)["functions"][1]["name"], "title")

    def test_the_data_model_is_that_of_p_log_type(self) -> None:
        models = [
            {
                "id": "m",
                "path": "m.yml",
                "source": None,
                "log_types": ["A"],
                "enabled": True,
                "mappings": [{"name": "x", "path": "y"}],
            }
        ]
        worker = self.start([rule("a", TRUE + "def title(event): return str(event.udm('x'))\n")], data_models=models)
        self.assertEqual(worker.test("a", {"p_log_type": "A", "x": 1, "y": 2})["title"], "2")
        self.assertEqual(worker.test("a", {"x": 1, "y": 2})["title"], "1")

    def test_lookups_of_a_test_read_its_tables(self) -> None:
        worker = self.start([rule("a", TRUE + "def title(event): return str(event.lookup('t', 'k'))\n")])
        cases: List[Any] = [
            ({}, {"t": {"k": {"v": 1}}}, "ImmutableCaseInsensitiveDict({'v': 1})"),
            ({}, None, "None"),
            ({"_mocked_lookup_data_": {"t": {"k": 5}}}, None, "5"),
            (
                {"p_enrichment": {"t": {"f": {"p_match": "k", "v": 2}}}},
                None,
                "ImmutableCaseInsensitiveDict({'p_match': 'k', 'v': 2})",
            ),
        ]
        for event, tables, expected in cases:
            self.assertEqual(worker.test("a", event, lookup=tables)["title"], expected)

    def test_an_event_that_cannot_be_read_is_an_error(self) -> None:
        worker = self.start([rule("a", TRUE)])
        self.assertEqual(worker.test("a", [1])["error"]["class"], "ValueError")
        self.assertTrue(worker.test("a", {"p_log_type": ["x"]})["matched"])

    def test_an_unknown_body_is_an_error(self) -> None:
        worker = self.start([rule("a", TRUE)])
        self.assertIn("none", worker.test("none", {})["error"]["message"])


class Debugging(WithZygote):
    def test_a_breakpoint_stops_at_the_terminal_and_stops_the_clock_too(self) -> None:
        controller, terminal = os.openpty()
        source = "VALUE = 41\ndef rule(event):\n  local = VALUE + 1\n  breakpoint()\n  return local == 42\n"
        worker = self.start(
            [rule("a", source)], {"confine": False, "event_seconds": 0.2, "terminal": os.ttyname(terminal)}
        )
        sequence = worker.send([("Test.Log", None, {})])
        shown = b""
        while b"(Pdb)" not in shown:
            shown += os.read(controller, 4096)
        time.sleep(0.5)
        os.write(controller, b"p local * 2\ncontinue\n")
        while b"84" not in shown:
            shown += os.read(controller, 4096)
        self.assertTrue(worker.result(sequence)["events"][0][0]["matched"])
        # From Python 3.13 on it stops at the line itself.
        self.assertIn(b"breakpoint()" if sys.version_info >= (3, 13) else b"return local == 42", shown)
        os.close(controller)
        os.close(terminal)


class Processes(WithZygote):
    def test_the_ends_of_sockets_end_the_processes(self) -> None:
        worker = self.start([rule("a", TRUE)])
        worker.close()
        self.assertEqual(self.zygote.wait_exited(), {"index": 0, "pid": worker.process, "status": 0})
        self.assertEqual(self.zygote.close(), 0)

    def test_signals_to_the_daemons_group_are_ignored(self) -> None:
        worker = self.start([rule("a", TRUE)])
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(worker.process, number)
            os.kill(self.zygote.process.pid, number)
        self.assertTrue(self.one(worker, {})["matched"])
        self.assertTrue(self.one(self.zygote.spawn(1), {})["matched"])

    def test_workers_end_with_the_process_that_the_daemon_started(self) -> None:
        worker = self.start([rule("a", TRUE)])
        self.zygote.process.kill()
        with self.assertRaises((EOFError, ConnectionError)):
            worker.stream.receive()

    def test_a_frame_that_is_too_long_or_unknown_ends_the_connection(self) -> None:
        for data in (struct.pack("<IBI", (64 << 20) + 1, 16, 1), struct.pack("<IBI", 0, 99, 1)):
            worker = self.start([rule("a", TRUE)])
            worker.stream.socket.sendall(data)
            with self.assertRaises((EOFError, ConnectionError)):
                Stream(worker.stream.socket).receive()
            self.assertNotEqual(self.zygote.wait_exited()["status"], 0)

    def test_ready_names_the_interpreter_and_what_is_active(self) -> None:
        self.start([])
        self.assertEqual(self.zygote.ready["python"].count("."), 2)
        self.assertEqual(self.zygote.ready["confinement"]["seccomp"], True)

    def test_site_packages_are_importable_and_a_broken_extension_is_said(self) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as directory:
            os.chmod(directory, 0o755)
            with open(os.path.join(directory, "mine.py"), "w", encoding="utf-8") as file:
                file.write("VALUE = 3\n")
            with open(os.path.join(directory, "broken.so"), "w", encoding="utf-8") as file:
                file.write("no extension")
            worker = self.start(
                [rule("a", "import mine\ndef rule(event): return mine.VALUE == 3\n")], {"site_packages": directory}
            )
            self.assertTrue(self.one(worker, {})["matched"])
            self.assertIsNone(self.zygote.ready["problem"])
            self.assertIn("broken", self.zygote.ready["warnings"][0])


if __name__ == "__main__":
    unittest.main()
