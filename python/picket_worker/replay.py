"""Makes an evaluation repeatable: the clock stands at the event's time, and chance is seeded by the event."""

import ctypes
import datetime
import gc
import os
import random
import sys
import time
import uuid
from types import ModuleType
from typing import Any, Callable, Dict, Iterable, List, Tuple

_NODE = 0x020000000001
_time_functions = ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")
_real: Dict[str, Callable[..., Any]] = {
    name: getattr(time, name) for name in (*_time_functions, "gmtime", "localtime", "ctime", "asctime", "strftime")
}
_seed = random.Random.seed


class Replay:
    """The clock and the chance of a replay, put in place of the real ones while it is on."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self._modules = list(modules)
        self._now = 0
        self._chance = random.Random(0)
        self._undo: List[Tuple[Dict[str, Any], str, Any]] = []

    def enter(self, now: int) -> None:
        """Puts the clock to a time in nanoseconds since 1970."""
        self._now = now
        if not self._undo:
            self._replace_clock()
            self._replace_chance()

    def leave(self) -> None:
        """Puts the real clock and chance back."""
        for holder, name, value in reversed(self._undo):
            holder[name] = value
        if self._undo:
            _modified(datetime.datetime)
            setattr(random.Random, "seed", _seed)
        self._undo = []

    def seed(self, text: str) -> None:
        """Begins chance anew for a body and an event."""
        random.seed(text)
        _seed(self._chance, text)
        setattr(uuid, "_last_timestamp", None)

    def _set(self, holder: Dict[str, Any], name: str, value: Any) -> None:
        self._undo.append((holder, name, holder.get(name)))
        holder[name] = value

    def _replace_clock(self) -> None:

        def seconds() -> float:
            return self._now / 1e9

        def nanoseconds() -> int:
            return self._now

        def whole() -> int:
            return self._now // 1_000_000_000

        replacements: Dict[str, Callable[..., Any]] = {
            name: nanoseconds if name.endswith("_ns") else seconds for name in _time_functions
        }
        for name in ("gmtime", "localtime", "ctime"):
            replacements[name] = _with_time(_real[name], whole)
        replacements["asctime"] = lambda *parts: _real["asctime"](*(parts or (_real["localtime"](whole()),)))
        replacements["strftime"] = lambda text, *parts: _real["strftime"](
            text, *(parts or (_real["localtime"](whole()),))
        )
        originals = {id(_real[name]): replacement for name, replacement in replacements.items()}
        for module in [time, *self._modules]:
            contents = module.__dict__
            for name, value in list(contents.items()):
                if id(value) in originals:
                    self._set(contents, name, originals[id(value)])
        # The class is C's and cannot be set; the dictionary below it can.
        contents = gc.get_referents(datetime.datetime.__dict__)[0]
        self._set(contents, "now", classmethod(lambda cls, tz=None: self._moment(cls.fromtimestamp, tz)))
        self._set(contents, "utcnow", classmethod(lambda cls: self._moment(cls.utcfromtimestamp)))
        _modified(datetime.datetime)

    def _moment(self, make: Callable[..., Any], *zone: Any) -> Any:
        seconds, rest = divmod(self._now, 1_000_000_000)
        return make(seconds, *zone).replace(microsecond=rest // 1000)

    def _replace_chance(self) -> None:
        def bytes_of(count: int) -> bytes:
            return self._chance.getrandbits(8 * count).to_bytes(count, "little") if count else b""

        def seed(generator: random.Random, a: Any = None, version: int = 2) -> None:
            _seed(generator, self._chance.getrandbits(64) if a is None else a, version)

        for module in [os, sys.modules["posix"], random, *self._modules]:
            for name, value in list(module.__dict__.items()):
                if value is _urandom:
                    self._set(module.__dict__, name, bytes_of)
        for name, value in (("_generate_time_safe", None), ("_UuidCreate", None), ("_node", _NODE)):
            self._set(uuid.__dict__, name, value)
        setattr(random.Random, "seed", seed)


_urandom = os.urandom


def _with_time(function: Callable[..., Any], now: Callable[[], int]) -> Callable[..., Any]:
    return lambda *seconds: function(*(seconds if seconds and seconds[0] is not None else (now(),)))


def _modified(kind: type) -> None:
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
