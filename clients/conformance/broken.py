#!/usr/bin/python3
"""A runner that is wrong in every way at once: it answers all calls with nothing, twice, and without a daemon.

`run --runner clients/conformance/broken.py` must find a fault in every method and every behaviour.
"""

import sys

for line in sys.stdin:
    words = line.split()
    if words[0] in ("call", "watch"):
        print(words[1], "ok -", flush=True)
        print(words[1], "ok -", flush=True)
