"""What the sources say about each body without running any: read in a process of its own, beside the loading."""

import importlib
import json
import os
import select
import time
from typing import Any, Dict, List, Optional

from picket_worker import confinement

# How long reading all sources may take after they are loaded; without facts every body is called for every event.
MAXIMUM_SECONDS = 20.0

_exit = os._exit
# Imported while the worker's modules can be found.
_prefilter: Any = importlib.import_module("picket_worker.prefilter")


class Reading:
    """A reading under way."""

    def __init__(self, caller: confinement.Caller, definition: Dict[str, Any]) -> None:
        self._caller = caller
        parent = os.getpid()
        self._pipe, end = os.pipe2(os.O_CLOEXEC)
        if caller.fork() == 0:
            try:
                confinement.die_with_parent(parent)
                os.close(self._pipe)
                self._write(end, json.dumps(_read(definition)).encode())
            finally:
                _exit(0)
        os.close(end)

    def _write(self, descriptor: int, data: bytes) -> None:
        while data:
            data = data[self._caller.write(descriptor, data):]

    def finish(self) -> Optional[List[Any]]:
        """The facts of each body; None if they did not come."""
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        deadline = time.monotonic() + MAXIMUM_SECONDS
        parts: List[bytes] = []
        while poll.poll(max(0, int(1000 * (deadline - time.monotonic())))):
            part = os.read(self._pipe, 1 << 20)
            if not part:
                break
            parts.append(part)
        os.close(self._pipe)
        try:
            facts: List[Any] = json.loads(b"".join(parts))
        except ValueError:
            return None
        return facts


def _read(definition: Dict[str, Any]) -> List[Any]:
    bodies = definition.get("bodies") or []
    catalogue = _prefilter.Catalogue(bodies, definition.get("globals") or [], definition.get("data_models") or [])
    return [catalogue.facts(body["id"]) for body in bodies]
