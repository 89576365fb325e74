"""The state of a connection, without input or output: bytes go in, and calls end."""

import random
import unittest
import warnings

from support import Peer  # noqa: F401  It finds the client where it is not installed.

from picket import Lost, PicketError, ProtocolError, Unsent, messages
from picket.connection import Call, Connection
from picket.frames import HEADER
from picket.methods import GET_METRICS, GET_STATUS, WATCH_ALERTS
from picket.ttrpc import ttrpc_pb2 as ttrpc


def frame(number, data, kind=2, flags=0):
    return HEADER.pack(len(data), number, kind, flags) + data


def receive(connection, data):
    """Gives bytes to a connection, as much at a time as it has room for; returns the calls that have changed."""
    changed = []
    while data and not connection.is_over:
        space = connection.space()
        count = min(len(space), len(data))
        space[:count] = data[:count]
        changed += connection.received(count)
        data = data[count:]
    return changed


class ConnectionTests(unittest.TestCase):
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

    def test_answers_in_pieces_of_any_size(self):
        """Small answers and large ones, so that the buffer grows, shrinks and is used again."""
        chance = random.Random(14)
        for _ in range(60):
            connection, calls, answers = Connection(), [], []
            for _ in range(chance.randint(1, 40)):
                calls.append(Call(GET_STATUS))
                connection.begin(calls[-1], b"", None)
                text = "x" * chance.choice([0, 1, 100, 5_000, 70_000, 200_000])
                payload = messages.GetStatusResponse(version=f"{calls[-1].stream} {text}").SerializeToString()
                answers.append((calls[-1], ttrpc.Response(payload=payload).SerializeToString()))
            chance.shuffle(answers)
            data, ended = b"".join(frame(call.stream, answer) for call, answer in answers), []
            while data:
                size = chance.choice([1, 7, 10, 1_000, 65_536, 300_000])
                ended += receive(connection, data[:size])
                data = data[size:]
            self.assertEqual(ended, [call for call, _ in answers])
            self.assertEqual([call.answer.version.split(" ")[0] for call in calls],
                             [str(call.stream) for call in calls])

    def test_bytes_that_were_changed_end_calls_typed_or_not_at_all(self):
        chance, kinds = random.Random(15), set()
        warnings.simplefilter("ignore", RuntimeWarning)  # protobuf in C++ warns of what is refused.
        answer = ttrpc.Response(payload=messages.GetMetricsResponse(text=b"1").SerializeToString())
        change = messages.AlertChange(sequence=7).SerializeToString()
        for _ in range(3_000):
            connection, calls = Connection(), [Call(GET_METRICS), Call(WATCH_ALERTS, 3), Call(GET_METRICS)]
            for call in calls:
                connection.begin(call, b"", None)
            connection.written(connection.output_bytes)
            data = bytearray(frame(5, answer.SerializeToString()) + frame(3, change, 3) * 5
                             + frame(1, answer.SerializeToString()) + frame(3, b"", 3, 5))
            for _ in range(chance.randint(1, 4)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            changed = receive(connection, bytes(data[:chance.randint(1, len(data))]))
            self.assertLessEqual(set(changed), set(calls))
            connection.end("the end")
            for call in calls:
                self.assertTrue(call.is_done)
                self.assertTrue(call.error is None or isinstance(call.error, PicketError))
                self.assertLessEqual(len(call.messages), 3)
                kinds.add(type(call.error))
        self.assertLessEqual({type(None), Lost, ProtocolError}, kinds)


if __name__ == "__main__":
    unittest.main()
