#!/usr/bin/env python3
"""The conformance runner of the Python client: carries out the lines of standard input, many calls at a time.

    runner.py SOCKET [--connections N] [--asyncio]

A line `call ID METHOD TIMEOUT_MS HEX`, `watch ID TIMEOUT_MS HEX`, `cancel ID` or `quit` is read at a time; results are
lines `ID ok HEX`, `ID status CODE TEXT`, `ID unsent TEXT`, `ID lost TEXT`, `ID protocol TEXT`, `ID cancelled` and, of a
watch, `ID event HEX`.
"""

import argparse
import asyncio
import math
import sys
import threading

from support import ROOT  # noqa: F401  It finds the client where it is not installed.

from picket import Client, Lost, PicketError, ProtocolError, StatusError, Unsent
from picket.aio import AsyncClient
from picket.methods import ADMIN_METHODS, DATA_METHODS

METHODS = {**ADMIN_METHODS, **DATA_METHODS}


class Results:
    """Writes the lines of results: one final line for each ID."""

    def __init__(self):
        self.lock, self.open = threading.Lock(), set()

    def begin(self, identifier):
        with self.lock:
            self.open.add(identifier)

    def event(self, identifier, message):
        with self.lock:
            if identifier in self.open:
                self.write(f"{identifier} event {message.SerializeToString().hex() or '-'}")

    def end(self, identifier, result):
        """Writes the final line, if there is none yet."""
        with self.lock:
            if identifier in self.open:
                self.open.remove(identifier)
                self.write(f"{identifier} {describe(result)}")

    @staticmethod
    def write(line):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def describe(result):
    if result is None:
        return "ok -"
    if isinstance(result, str):
        return result
    if not isinstance(result, PicketError):
        return f"ok {result.SerializeToString().hex() or '-'}"
    text = " ".join(result.message.split())
    for kind, word in ((Unsent, "unsent"), (Lost, "lost"), (ProtocolError, "protocol")):
        if isinstance(result, kind):
            return f"{word} {text}"
    assert isinstance(result, StatusError)
    return f"status {result.number} {text}"


def parse(line):
    """What a line asks for: its word, the ID, and of a call the method, the seconds and the request."""
    word, identifier, *rest = line.split() + [""]
    if word == "watch":
        rest = ["WatchAlerts"] + rest
    if word not in ("call", "watch"):
        return word, identifier, None, None, None
    method, timeout, request = METHODS[rest[0]], int(rest[1]) / 1000 or math.inf, rest[2]
    payload = b"" if request == "-" else bytes.fromhex(request)
    return word, identifier, method, timeout, method.request.FromString(payload)


def watch_options(request):
    return {"after_sequence": request.after_sequence, "detection_id": request.detection_id,
            "severities": request.severities, "from_first": request.from_first, "resume": False, "shared": True}


class BlockingRunner:
    def __init__(self, path, count):
        options = {"timeout": None, "reconnect_timeout": 0.2, "in_flight_max": None, "resend": False,
                   "connect": False}
        self.clients = [Client(path, **options) for _ in range(count)]
        self.results, self.watches = Results(), {}

    def run(self):
        for line in sys.stdin:
            word, identifier, method, timeout, request = parse(line)
            if word == "quit":
                break
            if word == "cancel":
                self.results.end(identifier, "cancelled")
                watch = self.watches.pop(identifier, None)
                if watch is not None:
                    watch.close()
                continue
            self.results.begin(identifier)
            client = self.clients[int(identifier) % len(self.clients)]
            if word == "watch":
                threading.Thread(target=self.watch, args=(client, identifier, timeout, request), daemon=True).start()
            else:
                client.submit(method, request, timeout).add_done_callback(
                    lambda future, identifier=identifier: self.results.end(
                        identifier, future.exception() or future.result()))
        for client in self.clients:
            client.close()

    def watch(self, client, identifier, timeout, request):
        try:
            with client.watch_alerts(timeout=timeout, **watch_options(request)) as changes:
                self.watches[identifier] = changes
                for change in changes:
                    self.results.event(identifier, change)
            self.results.end(identifier, None)
        except PicketError as error:
            self.results.end(identifier, error)


class AsyncRunner:
    def __init__(self, path, count):
        options = {"timeout": None, "reconnect_timeout": 0.2, "in_flight_max": None, "resend": False}
        self.clients = [AsyncClient(path, **options) for _ in range(count)]
        self.results, self.tasks = Results(), {}

    async def run(self):
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=1 << 24)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := (await reader.readline()).decode():
            word, identifier, method, timeout, request = parse(line)
            if word == "quit":
                break
            if word == "cancel":
                self.results.end(identifier, "cancelled")
                task = self.tasks.get(identifier)
                if task is not None:
                    task.cancel()
                continue
            self.results.begin(identifier)
            client = self.clients[int(identifier) % len(self.clients)]
            work = self.watch if word == "watch" else self.call
            self.tasks[identifier] = loop.create_task(work(client, identifier, method, timeout, request))
        for client in self.clients:
            await client.close()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)

    async def call(self, client, identifier, method, timeout, request):
        try:
            self.results.end(identifier, await client.call(method, request, timeout))
        except PicketError as error:
            self.results.end(identifier, error)

    async def watch(self, client, identifier, _, timeout, request):
        try:
            async with client.watch_alerts(timeout=timeout, **watch_options(request)) as changes:
                async for change in changes:
                    self.results.event(identifier, change)
            self.results.end(identifier, None)
        except PicketError as error:
            self.results.end(identifier, error)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("socket", help="the socket of a daemon")
    parser.add_argument("--connections", type=int, default=1, metavar="N", help="spread the calls over N connections")
    parser.add_argument("--asyncio", action="store_true", help="call with the asyncio client")
    options = parser.parse_args()
    if options.asyncio:
        async def run():
            await AsyncRunner(options.socket, options.connections).run()

        asyncio.run(run())
    else:
        BlockingRunner(options.socket, options.connections).run()


if __name__ == "__main__":
    main()
