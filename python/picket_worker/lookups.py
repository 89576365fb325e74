"""`event.lookup` while an event is evaluated: rows of the lookup tables that the daemon has loaded."""

import json
from typing import Any, Callable, Optional

from picket_worker import frames
from picket_worker.limits import Watch

# Waits for the daemon's answer of a kind and sequence.
Waiter = Callable[[int, int], bytes]


class LookupCalls:
    """Asks the daemon for rows, in the middle of an evaluation."""

    def __init__(self, channel: frames.Channel, watch: Watch, wait: Waiter) -> None:
        self._channel = channel
        self._watch = watch
        self._wait = wait
        self._calls = 0

    def row(self, table: Any, key: Any) -> Any:
        """The row of a table that has a key; None if there is none, and for what can be no table or key."""
        text = key_text(key)
        if not isinstance(table, str) or text is None:
            return None
        request = json.dumps({"table": table, "key": text}, ensure_ascii=False, separators=(",", ":"))
        # No `Stalled` may cut a frame into two.
        self._watch.armed = False
        try:
            self._calls += 1
            self._channel.send(frames.LOOKUP, self._calls, request.encode("utf-8", "replace"))
            answer = self._wait(frames.LOOKUPREPLY, self._calls)
        finally:
            self._watch.armed = True
        return json.loads(answer)


def key_text(key: Any) -> Optional[str]:
    """A key as the daemon compares it: text as it is, a number by its plain digits."""
    if isinstance(key, str):
        return key
    if isinstance(key, bool) or not isinstance(key, (int, float)):
        return None
    if key != key or key in (float("inf"), float("-inf")):
        return None
    if key == int(key):
        return str(int(key))
    from decimal import Decimal

    return format(Decimal(repr(key)), "f")
