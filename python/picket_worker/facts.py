"""What the sources say about each body without running any: read in a process of its own, beside the loading."""

import importlib
import json
import os
import select
import time
from typing import Any, Dict, List

from picket_worker import confinement

# How long reading all sources may take after they are loaded; without facts every body is called for every event.
MAXIMUM_SECONDS = 20.0
MAXIMUM_READERS = 4
BODIES_PER_READER = 200

_exit = os._exit
# Imported while the worker's modules can be found.
_prefilter: Any = importlib.import_module("picket_worker.prefilter")


class Reading:
    """A reading under way, in one process for each core."""

    def __init__(self, caller: confinement.Caller, definition: Dict[str, Any]) -> None:
        self._caller = caller
        self._definition = definition
        self._count = len(definition.get("bodies") or [])
        readers = min(MAXIMUM_READERS, len(os.sched_getaffinity(0)), 1 + self._count // BODIES_PER_READER)
        self._pipes = [self._start(index, readers) for index in range(readers)]

    def _start(self, index: int, readers: int) -> int:
        parent = os.getpid()
        pipe, end = os.pipe2(os.O_CLOEXEC)
        if self._caller.fork() == 0:
            try:
                confinement.die_with_parent(parent)
                self._write(end, json.dumps(_read(self._definition, index, readers)).encode())
            finally:
                _exit(0)
        os.close(end)
        return pipe

    def _write(self, descriptor: int, data: bytes) -> None:
        while data:
            data = data[self._caller.write(descriptor, data) :]

    def finish(self) -> List[Dict[str, Any]]:
        """The facts of each body; none of those that did not come in time."""
        deadline = time.monotonic() + MAXIMUM_SECONDS
        facts: List[Dict[str, Any]] = [{} for _ in range(self._count)]
        for index, pipe in enumerate(self._pipes):
            try:
                facts[index :: len(self._pipes)] = json.loads(_all(pipe, deadline))
            except ValueError:
                pass
        return facts


def _all(pipe: int, deadline: float) -> bytes:
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    parts: List[bytes] = []
    while poll.poll(max(0, int(1000 * (deadline - time.monotonic())))):
        part = os.read(pipe, 1 << 20)
        if not part:
            break
        parts.append(part)
    os.close(pipe)
    return b"".join(parts)


def _read(definition: Dict[str, Any], index: int, readers: int) -> List[Any]:
    bodies = definition.get("bodies") or []
    others = [definition.get(section) or [] for section in ("globals", "data_models")]
    catalogue = _prefilter.Catalogue(bodies, *others, reads_pages=bool(definition.get("pages")))
    return [catalogue.facts(body["id"]) for body in bodies[index::readers]]
