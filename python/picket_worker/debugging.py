"""Breakpoints in bodies, where nothing is confined."""

import sys
from typing import Any, Optional

from picket_worker.limits import Watch

TERMINAL = "/dev/tty"


def install(watch: Watch, terminal: Optional[str]) -> None:
    """Lets `breakpoint()` in a body open the debugger on a terminal, and take as long as it likes."""

    # Large, and of no use elsewhere.
    import pdb

    def stop(*_arguments: Any, **_options: Any) -> None:
        watch.release()
        path = terminal or TERMINAL
        try:
            # Two streams: a terminal cannot be searched, which one stream for both would ask for.
            reader, writer = open(path, encoding="utf-8"), open(path, "w", encoding="utf-8")
        except OSError as error:
            raise RuntimeError(f"breakpoint() needs a terminal: {error}") from error
        debugger = pdb.Pdb(stdin=reader, stdout=writer, nosigint=True, readrc=False)
        debugger.use_rawinput = False
        debugger.set_trace(sys._getframe(1))

    sys.breakpointhook = stop
