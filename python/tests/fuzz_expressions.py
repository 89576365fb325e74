"""Compares the worker's events with panther_core's over random events and expressions, in an environment that has both.

usage: fuzz_expressions.py SECONDS [SEED] (see python/record-reference)
"""

import os
import random
import sys
import time
from typing import Any, Dict, List

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import panther_core  # type: ignore  # noqa: E402
import panther_core.immutable  # type: ignore  # noqa: E402
from expressions import outcomes  # noqa: E402
from picket_worker import event, immutable  # noqa: E402

NAMES = ("PantherEvent", "ImmutableCaseInsensitiveDict", "ImmutableList")
KEYS = ["a", "b", "c", "A", "B", "É", "é", "p_udm", "ab", "AB"]
SCALARS: List[Any] = [None, 0, 1, 1.0, True, False, "", "x", "y", "A", 17, "é", 10**20, -0.0]


class Maker:
    """Random events and expressions."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def value(self, depth: int) -> Any:
        choice = self.random.random()
        if depth == 0 or choice < 0.25:
            return self.random.choice(SCALARS)
        if choice < 0.65:
            return self.mapping(depth - 1, 4)
        return [self.value(depth - 1) for _ in range(self.random.randint(0, 3))]

    def mapping(self, depth: int, most: int) -> Dict[str, Any]:
        return {key: self.value(depth) for key in self.random.sample(KEYS, self.random.randint(0, most))}

    def key(self) -> str:
        return repr(self.random.choice(KEYS))

    def keys(self, most: int) -> str:
        return ", ".join(self.key() for _ in range(self.random.randint(0, most)))

    def expression(self) -> str:
        choose, key = self.random.choice, self.key()
        base = choose(["e", "e", f"e[{key}]", f"e.get({key})", f"(e.get({key}) or {{}})", f"e.get({key}, [])"])
        default = choose(["", ", default=0", ", default=[]", ", default=None"])
        pick = choose(["", ", return_val='first'", ", return_val='last'", ", return_val='all'", ", return_val='z'"])
        index = choose(["0", "-1", "1:", ":", "None", "True", "::2", self.key()])
        other = choose(["[]", "{}", "()", "None", "5", "[1]", "e", "'x'"])
        return choose(
            [
                f"{base}.deep_walk({self.keys(3)}{default}{pick})".replace("(, ", "("),
                f"{base}.deep_walk({self.keys(3)}{default}{pick})".replace("(, ", "("),
                f"{base}.deep_get({self.keys(4)}{default})".replace("(, ", "("),
                f"{base}.deep_get({self.keys(4)}{default})".replace("(, ", "("),
                f"{base}.udm({self.keys(2)}{default})".replace("(, ", "("),
                f"{self.key()} in {base}",
                f"{other} in {base}",
                f"list({base})",
                f"dict({base})",
                f"str({base})",
                f"len({base})",
                f"hash({base})",
                f"sorted({base}, key=str)",
                f"{base}.copy()",
                f"{base}.to_dict()",
                f"{base}[{index}]",
                f"{base} == {other}",
                f"{base} != {other}",
                f"{base} == {base}.to_dict()",
                f"bool({base})",
                f"[type(x).__name__ for x in {base}.values()]",
                f"[type(x).__name__ for x in {base}]",
                f"json.dumps({base}, default=PantherEvent.json_encoder)",
                f"{base}.get({self.key()}, {other})",
            ]
        )


def main() -> int:
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    reference = {name: getattr(panther_core.immutable, name, None) or getattr(panther_core, name) for name in NAMES}
    own = {name: getattr(immutable, name, None) or getattr(event, name) for name in NAMES}
    maker, count, different = Maker(seed), 0, 0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        group = {"event": maker.mapping(4, 6), "expressions": [maker.expression() for _ in range(20)]}
        for expression, want, got in zip(
            group["expressions"], outcomes(group, reference, None), outcomes(group, own, None)
        ):
            count += 1
            if got != want:
                different += 1
                print(f"{expression}\n  event {group['event']}\n  panther_core {want}\n  worker {got}")
    print(f"{count} expressions, seed {seed}: {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
