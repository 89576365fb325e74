"""Bodies that are hard to read a condition from: each is fuzzed, and what is wrong about one shows as a difference."""

from __future__ import annotations

GLOBALS = {
    "tricky_helpers": '''
from collections.abc import Mapping
from functools import reduce

NAMES = ["a", "b"]
LEVELS = {"a": 1, "b": 0}
WORDS = ("x", "y")


def deep_get(value, *keys, default=None):
    found = reduce(lambda held, key: held.get(key) if isinstance(held, Mapping) else None, keys, value)
    return default if found is None else found


def walked(value, *keys, default=None):
    for key in keys:
        if not isinstance(value, Mapping):
            return default
        value = value.get(key)
    return default if value is None else value


def first(event, name="k"):
    return event.get(name)


def listed(event, names=WORDS):
    return event.get("k") in names


def chosen(event, flag):
    if flag:
        return event.get("k")
    elif event.get("l"):
        return event.get("l")


def recursive(event, n=3):
    return event.get("k") if n == 0 else recursive(event, n - 1)
''',
}

# Each is the body of `rule(event)`, or a whole module where it defines `rule`.
BODIES: tuple[str, ...] = (
    'return event.get("k") == 1',
    'return event.get("k") == True',
    'return event.get("k") == 0.0',
    'return event.get("k") is True',
    'return event.get("k") is False',
    'return event.get("k") is None',
    'return event.get("k") == None',
    'return event.get("k", 0) == 0',
    'return event.get("k", "a") == "a"',
    'return event.get("k", "a") != "a"',
    'return event.get("k")',
    'return event.get("k") or False',
    'return event.get("k") and False',
    'return not event.get("k")',
    'return bool(event.get("k"))',
    'return event.get("k") and event.get("l") == "a"',
    'return False and event["k"]',
    'return event["k"] and False',
    'return event["k"] == "a" or event["l"] == "b"',
    'return event["k"]["l"] == "a"',
    'return event.get("k").get("l") == "a"',
    'return event.get("k", {}).get("l") == "a"',
    'return event.get("k", {}).get("l", {}).get("m") == "a"',
    'return (event.get("k") or {}).get("l") == "a"',
    'return event.get("k", "").lower() == "a"',
    'return event.get("k", "").lower() == "A"',
    'return event.get("k", "").upper() == "A"',
    'return event.get("k", "").upper() in ("SS", "A")',
    'return event.get("k", "").lower().upper() == "A"',
    'return event.get("k", "").lower().startswith("a")',
    'return not event.get("k", "").lower().startswith("a")',
    'return event.get("k", "").upper() != "A"',
    'return "a" in event.get("k", "").lower()',
    'return "a" not in event.get("k", "").upper()',
    'return "i" in event.get("k", "").lower()',
    'return event.get("k", "").startswith(("a", "b"))',
    'return event.get("k").endswith("a")',
    'return event.get("k", "").startswith("")',
    'return event.get("k") in {"a", "b"}',
    'return event.get("k") in ["a", 1]',
    'return event.get("k") in {"a": 1}',
    'return event.get("k") in ("a", None)',
    'return event.get("k") in ()',
    'return event.get("k") not in ("a", "b")',
    'return event.get("k") in "abc"',
    'return event.get("k", "") in "abc"',
    'return "a" in event.get("k")',
    'return "a" in event.get("k", [])',
    'return "a" in event.get("k", {})',
    'return "a" not in event.get("k", [])',
    'return 1 in event.get("k", [])',
    'return "k" in event',
    'return "K" in event and event["k"] == "a"',
    'return "k" not in event',
    'return event.deep_get("k", "l") == "a"',
    'return event.deep_get("k", "l", default="") == ""',
    'return event.deep_get("k", "l", default="").startswith("a")',
    'return event.deep_get("k", default={}).get("l") == "a"',
    'return event.deep_get("k", "l", default=[]) == []',
    'return event.deep_walk("k", "l") == "a"',
    'return event.deep_walk("k", "l", default="a") == "a"',
    'return event.deep_walk("k", "l", return_val="first") in ("a", "b")',
    'return "a" in event.deep_walk("k", "l", default=[])',
    'return event.deep_walk("k").get("l") == "a"',
    'return event.udm("k") == "a"',
    'return event.udm("mapped") == "a"',
    'return event.udm("mapped", default="") == ""',
    'return event.udm("mapped").lower() == "a"',
    'return event.udm("method") == "a"',
    'return event.udm("method", default="none") in ("none", "a")',
    'return event.udm("raising") == "a"',
    'return event.udm("nested").get("L") == "a"',
    'return str(event.get("k")) == "None"',
    'return str(event.get("k")).lower() == "true"',
    'return str(event.get("k")) == "a"',
    'return f"{event.get(\'k\')}" == "a"',
    'return len(event.get("k", "")) > 0',
    'return len(event.get("k")) == 1',
    'return event.get("k", 0) > 0',
    'return event.get("k") >= 1',
    'return event.get("k", "") < "b"',
    'return 0 < event.get("k", 0) < 5',
    'return event.get("k") == event.get("l")',
    'return event.get("k") == ["a"]',
    'return event.get("k") == {"l": "a"}',
    'return isinstance(event.get("k"), str)',
    'return isinstance(event.get("k"), (str, int)) and event.get("l") == "a"',
    'return isinstance(event.get("k"), list)',
    'return isinstance(event.get("k"), dict) or event.get("l") == "a"',
    'return isinstance(event.get("k"), bool)',
    'return isinstance(event, dict)',
    'return all([event.get("k") == "a", event["l"] == "b"])',
    'return any([event.get("k") == "a", event.get("l") == "b"])',
    'return any(x == "a" for x in event.get("k", []))',
    'return all(x == "a" for x in event.get("k", []))',
    'return any(event.get(name) == "a" for name in ("k", "l"))',
    'return all(event.get(name) == "a" for name in ("k", "l"))',
    'return any(x in event.get("k", "") for x in ["a", "b"])',
    'return any([])',
    'return all([])',
    'return any(name for name in ("k", "l") if event.get(name) == "a")',
    'return "a" == event.get("k")',
    'return "a" if event.get("k") else False',
    'return True if event.get("k") == "a" else event.get("l") == "a"',
    'return event.get("k") == "a" if event.get("l") else False',
    'return not (event.get("k") == "a" or event.get("l") == "a")',
    'return not (event.get("k") != "a" and event.get("l") != "a")',
    'if event.get("k") == "a":\n    return True',
    'if event.get("k") != "a":\n    return False\nreturn event.get("l") == "a"',
    'if event.get("k") != "a":\n    return None\nreturn True',
    'if event.get("k") != "a":\n    return 0\nreturn True',
    'if not event.get("k"):\n    return False\nelif event["k"] == "a":\n    return event["l"] == "a"\nelse:\n    x = 1\nreturn x == 2',
    'if event.get("k"):\n    x = 1\nreturn x == 2',
    'for x in ("a", "b"):\n    if event.get("k") == x:\n        return True\nreturn False',
    'for x in ("a", "b"):\n    if event.get("k") == x:\n        break\nelse:\n    return False\nreturn True',
    'for x in ("a", "b"):\n    if event.get("k") == x:\n        continue\n    if event.get("l") == x:\n        break\n    y = x\nreturn y == "a"',
    'found = False\nfor x in event.get("k", []):\n    if x == "a":\n        found = True\n        break\nreturn found',
    'found = 0\nfor x in event.get("k", []):\n    found = x\nreturn found == "a"',
    'for x in event.get("k", []):\n    pass\nreturn x == "a"',
    'x = event.get("k")\nx = x.lower() if x else ""\nreturn x == "a"',
    'a = b = event.get("k")\nreturn a == "a"',
    'a, b = event.get("k"), event.get("l")\nreturn a == "a" and b == "b"',
    'a, b = event.get("k")\nreturn a == "a"',
    'n = 0\nn += 1\nreturn n == event.get("k")',
    'held = []\nheld.append(event.get("k"))\nreturn "a" in held',
    'held = {"a": True}\nreturn held.get(event.get("k"), False)',
    'return {"a": True, "b": False}[event.get("k")]',
    'return {"a": True}.get(event.get("k"), event.get("l") == "a")',
    'if (x := event.get("k")) == "a":\n    return x == "a"\nreturn False',
    'return event.get("k") == "a" and (y := event.get("l")) == "a" and y != "b"',
    'try:\n    return event["k"]["l"] == "a"\nexcept (KeyError, TypeError):\n    return False',
    'try:\n    x = event["k"]\nexcept KeyError:\n    x = "a"\nreturn x == "a"',
    'if event.get("k") == "a":\n    raise ValueError\nreturn False',
    'assert event.get("k") != "a"\nreturn False',
    'while event.get("k") == "a":\n    return True\nreturn False',
    'with open("/dev/null") as f:\n    return event.get("k") == "a"',
    'return (lambda x: x == "a")(event.get("k"))',
    'def inner():\n    return event.get("k") == "a"\nreturn inner()',
    'k = "k"\nreturn event.get(k) == "a"',
    'return event.get(event.get("l")) == "a"',
    'return event.get("k", default="a") == "a"',
    'return event.get("k" "l") == "a"',
    'return event.get("") == "a"',
    'return event.get("É") == "a"',
    'return event.get("k").strip() == "a"',
    'return event.get("k", "a b").split(" ")[0] == "a"',
    'return event.get("k", "").replace("b", "a") == "a"',
    'return "a" + event.get("k", "") == "aa"',
    'return -event.get("k", 0) == -1',
    'return event.get("k", 1) + 1 == 2',
    'return int(event.get("k", 0)) == 1',
    'return event.get("k") == 9007199254740993',
    'return event.get("k") == float("nan")',
    'return event.get("k") == -0.0',
    'return event.get("k") == "ſ"',
    'return event.get("k", "").lower() == "ſ"',
    'return event.get("k", "").upper() == "S"',
    'return event.get("k", "").lower() in ("k", "å")',
    'return event.get("k") != event.get("l") is None',
    'return event.get("k") == "a" == event.get("l")',
    'return None',
    'return True',
    'return False',
    'pass',
    'from tricky_helpers import deep_get\ndef rule(event):\n    return deep_get(event, "k", "l") == "a"',
    'from tricky_helpers import deep_get\ndef rule(event):\n    return deep_get(event, "k", "l", default="").startswith("a")',
    'from tricky_helpers import deep_get\ndef rule(event):\n    return deep_get(event.get("k"), "l") == "a"',
    'from tricky_helpers import walked\ndef rule(event):\n    return walked(event, "k", "l", default="") == "a"',
    'return bool({"a", "b"} & set(event.get("k", [])))',
    'return bool({"a"} | set(event.get("k", [])))',
    'return bool({"a", "b"} - set(event.get("k", "")))',
    'return len({"a"} & set(event.get("k"))) > 0',
    'return not set(event.get("k", []))',
    'for x in event.get("k", []):\n    if x.get("l") == "a":\n        return True\nreturn False',
    'for x in event.get("k", {}):\n    return True\nreturn False',
    'for x in event.get("k") or []:\n    if x == "a":\n        return True\nreturn event.get("l") == "b"',
    'for x in event.deep_get("k", "l", default=[]):\n    if x == "a":\n        return True\nreturn False',
    'found = [x for x in event.get("k", []) if x == "a"]\nreturn len(found) > 0',
    'found = [x for x in event.get("k", []) if x == "a"]\nreturn bool(found)',
    'return any(x.get("l") == "a" for x in event.get("k", []))',
    'return all(x == "a" for x in event.get("k", [])) and event.get("l") == "a"',
    'for x in event.get("k", []):\n    raise ValueError\nreturn False',
    'x = event.get("l")\nfor y in event.get("k", []):\n    x = "a"\nreturn x == "a"',
    'import tricky_helpers\ndef rule(event):\n    return tricky_helpers.first(event) == "a"',
    'import tricky_helpers as h\ndef rule(event):\n    return h.listed(event)',
    'from tricky_helpers import first as f\ndef rule(event):\n    return f(event, name="l") == "a"',
    'from tricky_helpers import chosen\ndef rule(event):\n    return chosen(event, event.get("k") == "b") == "a"',
    'from tricky_helpers import recursive\ndef rule(event):\n    return recursive(event) == "a"',
    'from tricky_helpers import NAMES\ndef rule(event):\n    return event.get("k") in NAMES',
    'from tricky_helpers import LEVELS\ndef rule(event):\n    return LEVELS.get(event.get("k"), 0) == 1',
    'from tricky_helpers import first\ndef rule(event):\n    return first(event, "k", "l") == "a"',
    'N = ["a"]\ndef rule(event):\n    return event.get("k") in N\ndef title(event):\n    N.append("b")\n    return "t"',
    'N = ("a",)\nN = N + ("b",)\ndef rule(event):\n    return event.get("k") in N',
    'N = "a"\nif N:\n    N = "b"\ndef rule(event):\n    return event.get("k") == N',
    'N = "a"\ndef rule(event):\n    global N\n    N = event.get("l")\n    return event.get("k") == N',
    'N = None\ndef rule(event):\n    global N\n    N = event.get("k")\n    return N == "a"\ndef title(event):\n    return str(N)',
    'N = 0\ndef rule(event):\n    global N\n    N += 1\n    return event.get("k") == "a" and N > 1',
    'N = 0\ndef rule(event):\n    global N\n    if event.get("k") == "a":\n        N = 1\n        return False\n    return N == 1',
    'N = 0\ndef rule(event):\n    global N\n    if event.get("k") == "a":\n        N = 1\n    return event.get("l") == "a"\ndef title(event):\n    return str(N)',
    'N = 0\ndef helper(event):\n    return N == 1\ndef rule(event):\n    global N\n    N = 1 if event.get("k") == "a" else 2\n    return helper(event)',
    'N = 0\ndef helper(event):\n    global N\n    N = event.get("k")\n    return True\ndef rule(event):\n    return helper(event) and N == "a"',
    'N = []\ndef rule(event):\n    global N\n    N = []\n    for x in event.get("k", []):\n        N.append(x)\n    return "a" in N',
    'N = 0\ndef rule(event):\n    global N\n    for x in event.get("k", []):\n        N = x\n    return event.get("l") == "a"',
    'N = "a"\ndef change():\n    global N\n    N = "b"\ndef rule(event):\n    return event.get("k") == N',
    'def any(values):\n    return True\ndef rule(event):\n    return any([event.get("k") == "a"])',
    'str = int\ndef rule(event):\n    return str(event.get("k", 0)) == 1',
    'def rule(event):\n    len = lambda x: 5\n    return len(event.get("k")) == 5',
    'def rule(e):\n    return e.get("k") == "a"',
    'def rule(event, extra=None):\n    return event.get("k") == "a"',
    'def helper(event, seen=[]):\n    seen.append(1)\n    return len(seen) > 3\ndef rule(event):\n    return helper(event) and event.get("k") == "a"',
    'def deco(f):\n    return lambda e: True\n@deco\ndef rule(event):\n    return event.get("k") == "a"',
    'def rule(event):\n    return event.get("k") == "a"\nrule2 = rule\ndef rule(event):\n    return not rule2(event)',
    'rule = lambda event: event.get("k") == "a"',
    'class A:\n    v = "a"\ndef rule(event):\n    return event.get("k") == A.v',
    'def gen(event):\n    yield event.get("k")\ndef rule(event):\n    return gen(event) == "a"',
    'def h(e):\n    if e.get("k") == "a":\n        return True\ndef rule(event):\n    return h(event) or False',
    'def h(e):\n    if e.get("k") == "a":\n        return True\ndef rule(event):\n    return h(event)',
    'def h(*names, **more):\n    return True\ndef rule(event):\n    return h(1, a=2) and event.get("k") == "a"',
    'def h(x, /, y=1, *, z="a"):\n    return x == z\ndef rule(event):\n    return h(event.get("k"), z="b")',
    'import json\ndef rule(event):\n    return event.get("l") == "a" and json.loads(event.get("k", "0")) == 1',
    'import re\ndef rule(event):\n    return bool(re.match("a", event.get("k", "")))',
)

MODEL = {
    "id": "Tricky", "path": "data_models/tricky.py", "log_types": ["Tricky"], "enabled": True,
    "source": 'def method(event):\n    if event.get("l") == "b":\n        return None\n    return event.get("K")\n'
    'def raising(event):\n    return event["k"]["l"]\n',
    "mappings": [
        {"name": "mapped", "path": "k.l"}, {"name": "nested", "path": "$.k"}, {"name": "method", "method": "method"},
        {"name": "raising", "method": "raising"},
    ],
}
VALUES = (
    "a", "b", "A", "B", 1, 0, 1.0, True, False, None, "", [], {}, ["a"], ["b", "a"], [["a"]], {"l": "a"}, {"L": "a"}, {"l": None},
    {"l": {"m": "a"}}, [{"l": "a"}], [{"l": "a"}, {"l": "b"}], [{"l": {"x": 1}}], {"l": ["a"]}, {"l": []}, {"l": [[]]}, "ab", "ba", "c",
    "ſ", "ß", "İ", "i", "K", "\u212a", "å", "Å", 2, -1, "1", "0", "None", "True", "true", 2**53 + 1, 2**53, 1e300, -0.0, "a b", {"a": 1}, {"A": 1},
)


def source_of(body: str) -> str:
    if "def rule" in body or "rule =" in body:
        return body + "\n"
    return "def rule(event):\n" + "\n".join("    " + line for line in body.splitlines()) + "\n"


def load() -> dict[str, object]:
    bodies = [
        {"id": f"tricky.{number}", "kind": "rule", "path": f"tricky_{number}.py", "source": source_of(body), "log_types": ["Tricky"], "base": None}
        for number, body in enumerate(BODIES)
    ]
    helpers = [{"id": name, "path": name + ".py", "source": source} for name, source in GLOBALS.items()]
    return {"generation": 1, "bodies": bodies, "globals": helpers, "data_models": [MODEL], "collect_output": False}
