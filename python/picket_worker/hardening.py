"""Keeps bodies from changing, in passing, what other bodies and the worker itself rely on.

A body runs in the worker's own process, so this is no wall: the wall is around the process. It makes sure that what a
body does by the ordinary means of Python harms its own verdict only.
"""

import builtins
import gc
import os
import signal
import sys
import threading
import time
from types import ModuleType
from typing import Any, Callable

_REFUSED = (
    (sys, "setrecursionlimit settrace setprofile addaudithook setswitchinterval set_asyncgen_hooks"),
    (os, "_exit abort"),
    (signal, "signal setitimer alarm set_wakeup_fd siginterrupt pthread_sigmask"),
    (gc, "enable disable freeze unfreeze set_threshold set_debug"),
    (threading, "settrace setprofile stack_size"),
    (time, "tzset"),
)


def _refusing(name: str) -> Callable[..., Any]:
    def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise PermissionError(f"{name} is not available to a detection")

    return refuse


def refuse_process_wide_changes() -> None:
    """Replaces the functions that change the whole process by ones that raise PermissionError."""
    for module, names in _REFUSED:
        twin = sys.modules.get({"os": "posix", "signal": "_signal", "threading": "_thread"}.get(module.__name__, ""))
        for name in names.split():
            refuse = _refusing(f"{module.__name__}.{name}")
            for place in (module, twin):
                if place is not None and hasattr(place, name):
                    setattr(place, name, refuse)
    # Modules of the standard library call it when they are imported; there are no forks that bodies need to know of.
    for place in (os, sys.modules["posix"]):
        setattr(place, "register_at_fork", lambda **_hooks: None)


def hide_worker() -> None:
    """Takes the worker's modules from where `import` finds them; gives bodies built-in functions of their own."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "picket_worker"]:
        del sys.modules[name]
    sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "__module__", "") != "__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    own = ModuleType("builtins", builtins.__doc__)
    own.__dict__.update(builtins.__dict__)
    sys.modules["builtins"] = own


# The built-in functions of bodies, globals and data models.
body_builtins = dict(builtins.__dict__)
