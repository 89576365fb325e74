#!/usr/bin/env python3
"""Measures the Python client: sends EvaluateEvent with IN_FLIGHT calls at a time for SECONDS.

    benchmark.py SOCKET SECONDS IN_FLIGHT [--asyncio]

One line is printed: `calls N seconds S p50_us P`.
"""

import argparse
import asyncio
import statistics
import threading
import time

from support import ROOT

from picket import Client
from picket.aio import AsyncClient
from picket.methods import EVALUATE_EVENT
from picket.requests import evaluate_event

EVENT = (ROOT / "Benchmarks" / "events" / "wiz_low.json").read_bytes()


def one_at_a_time(client, end):
    clock, times = time.perf_counter, []
    began = clock()
    while began < end:
        client.evaluate_event("Wiz.Detections", EVENT)
        now = clock()
        times.append(now - began)
        began = now
    return times


def pipelined(client, end, in_flight):
    """Each answer lets another call go, so that so many are in flight until the end."""
    clock, times, failures = time.perf_counter, [], []
    room = threading.Semaphore(in_flight)

    def done(future, began):
        times.append(clock() - began)
        if future.exception() is not None:
            failures.append(future.exception())
        room.release()

    while clock() < end:
        room.acquire()
        began = clock()
        future = client.submit(EVALUATE_EVENT, evaluate_event("Wiz.Detections", EVENT))
        future.add_done_callback(lambda future, began=began: done(future, began))
    for _ in range(in_flight):
        room.acquire()
    if failures:
        raise failures[0]
    return times


async def with_asyncio(path, seconds, in_flight):
    clock, times = time.perf_counter, []
    async with AsyncClient(path, in_flight_max=None) as client:
        end = clock() + seconds

        async def work():
            began = clock()
            while began < end:
                await client.evaluate_event("Wiz.Detections", EVENT)
                now = clock()
                times.append(now - began)
                began = now

        await asyncio.gather(*(work() for _ in range(in_flight)))
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("socket")
    parser.add_argument("seconds", type=float)
    parser.add_argument("in_flight", type=int)
    parser.add_argument("--asyncio", action="store_true", help="measure the asyncio client")
    options = parser.parse_args()
    began = time.perf_counter()
    if options.asyncio:
        times = asyncio.run(with_asyncio(options.socket, options.seconds, options.in_flight))
    else:
        with Client(options.socket, in_flight_max=None) as client:
            end = began + options.seconds
            times = one_at_a_time(client, end) if options.in_flight == 1 else pipelined(client, end, options.in_flight)
    seconds = time.perf_counter() - began
    print(f"calls {len(times)} seconds {seconds:.3f} p50_us {statistics.median(times) * 1e6:.1f}")


if __name__ == "__main__":
    main()
