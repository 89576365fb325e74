"""Writes Tests/Fixtures/python/expressions.json: events, and expressions that a body could write about them.

The random part comes from a fixed seed; run this again only to add cases, and then record the reference anew.
"""

import json
import os
import random
from typing import Any, Dict, List

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Fixtures", "python")

PLAIN = {
    "A": {"b": [1, {"C": 2}, [3, [4]]], "n": None, "e": [], "d": {}},
    "a": 5,
    "S": "str",
    "L": ["x", "y"],
    "B": True,
    "é": 1,
    "STRASSE": 2,
    "K": {"Kk": {"kK": 1}},
    "one": [1],
    "zero": 0,
    "false": False,
    "empty": "",
    "rows": [{"q": 1}],
}
PLAIN_EXPRESSIONS = """
e
str(e)
e['A']
e['a']
e['s']
e['l']
e['zz']
e[1]
e[None]
e[['a']]
e.get('l')
e.get('zz')
e.get('zz', 3)
e.get('zz', default={})
e.get('zz', [])
e.get(1)
e.get(None)
e.get([])
e.get(('a',))
1 in e
's' in e
'S' in e
'zz' in e
[] in e
'B' in e['A']
e.foo
e.__setitem__
e.update
e.pop
e['L'].append
hash(e)
hash(e['L'])
hash(e['A'])
{e['L']: 1}
e == e.to_dict()
e.to_dict() == e
e != e.to_dict()
e == {}
e == None
e == 5
e['A'] == {'b': [1, {'C': 2}, [3, [4]]], 'n': None, 'e': [], 'd': {}}
e['A']['b'][1] == {'c': 2}
e['A']['b'][1] == {'C': 2}
e['A']['b'][1] == ImmutableCaseInsensitiveDict({'C': 2})
e['A']['d'] == PantherEvent({})
e['L'] == ['x', 'y']
['x', 'y'] == e['L']
e['L'] == ('x', 'y')
e['L'] != ['x', 'y']
e['L'] == ImmutableList(['x', 'y'])
e['L'] == 'xy'
e['L'] == {'x', 'y'}
e['rows'] == [{'q': 1}]
e['rows'] == [e['rows'][0]]
[{'q': 1}] == e['rows']
e['rows'][0] in e['rows']
{'q': 1} in e['rows']
{'Q': 1} in e['rows']
e['rows'].index({'q': 1})
e['rows'].count({'q': 1})
e['L'] + ['z']
['z'] + e['L']
e['L'] + e['L']
e['L'] * 2
e['L'][0:1]
e['A']['b'][1:]
[type(x).__name__ for x in e['A']['b'][1:]]
e['L'][-1]
e['L'][::-1]
e['L'][7]
e['L']['a']
e['L'][None]
e['L'][True]
sorted(e['L'])
','.join(e['L'])
','.join(e)
sorted(set(e['L']))
list(reversed(e['L']))
list(reversed(e['A']))
e['L'] < ['z']
e['A'] < {}
e['A'] | {}
{} | e['A']
{**e['K']}
dict(e)
dict(e['A'])
list(e)
list(e['L'])
tuple(e['L'])
e.items()
e.keys()
e.values()
list(e.values())
list(e.items())
[(k, type(v).__name__) for k, v in e.items()]
[type(x).__name__ for x in e['A']['b']]
[type(x).__name__ for x in e.values()]
's' in e.keys()
e.keys() & {'S'}
('S', 'str') in e.items()
('L', ['x', 'y']) in e.items()
'str' in e.values()
len(e)
len(e['L'])
len(e['A']['d'])
bool(e['A']['d'])
bool(e['A']['e'])
bool(e)
bool(e['L'])
not e['A']['e']
e.copy()
type(e.copy()).__name__
type(e.copy()['A']).__name__
type(e['A'].copy()).__name__
e['L'].copy()
type(e['L'].copy()).__name__
e.to_dict()
e['A'].to_dict()
type(e['A'].to_dict()['b']).__name__
e['L'].as_list()
e['L'].to_dict()
e['A'].as_list()
e.to_dict() is e.to_dict()
copy.copy(e)
copy.deepcopy(e)
type(copy.deepcopy(e)).__name__
copy.deepcopy(e['L'])
copy.copy(e['L'])
copy.copy(e['A'])
pickle.loads(pickle.dumps(e['A']))
json.dumps(e)
json.dumps(e['A'])
json.dumps(e['L'])
json.dumps(e.to_dict())
json.dumps(e, default=PantherEvent.json_encoder)
json.dumps({'x': e['L']}, default=PantherEvent.json_encoder)
json.dumps({1}, default=PantherEvent.json_encoder)
json.dumps(datetime.datetime(2020, 1, 1), default=PantherEvent.json_encoder)
json.dumps(b'a', default=PantherEvent.json_encoder)
json.dumps(e, default=str)
json.dumps(dict(e['A']), default=str)
f"{e['A']['d']}"
f"{e['A']['d']:>5}"
f"{e['L']!r:>30}"
f"{e['L']}"
'%s %r' % (e['L'], e['A'])
'%(S)s' % e
'{S}'.format(**e)
'{0[S]}'.format(e)
'{S}'.format_map(e)
str(e['one'])
str(e['A']['e'])
str(e['A']['b'])
repr(e['K'])
isinstance(e, dict)
isinstance(e, Mapping)
isinstance(e['A'], dict)
isinstance(e['A'], Mapping)
isinstance(e['L'], list)
isinstance(e['L'], Sequence)
isinstance(e['L'], tuple)
isinstance(e['L'], (list, tuple, set))
isinstance(e['A'], PantherEvent)
isinstance(e['A'], ImmutableCaseInsensitiveDict)
isinstance(e, ImmutableCaseInsensitiveDict)
isinstance(e['L'], ImmutableList)
isinstance(e, Hashable)
isinstance(e['L'], Hashable)
isinstance(e, collections.abc.MutableMapping)
callable(e)
type(e).__name__
type(e).__module__
type(e['A']).__name__
type(e['A']).__module__
type(e['L']).__name__
type(e['L']).__module__
e['L'].index('y')
e['L'].index('q')
e['L'].count('y')
'y' in e['L']
'Y' in e['L']
e['A'] is e['A']
e['L'].get('x')
e['é']
e.get('É')
e.get('straße')
e.get('strasse')
e.get('k')
e.deep_get('k', 'kk', 'KK')
e.deep_get('K', 'Kk', 'kK')
e.deep_get('a', 'b')
e.deep_get('A', 'b')
e.deep_get('A', 'n')
e.deep_get('A', 'n', default=3)
e.deep_get('A', 'b', 'C', default='d')
e.deep_get()
e.deep_get(default=4)
e.deep_get('A', 'n', 'x', default=9)
e.deep_get('A', 'e', default=7)
e.deep_get('S', 'x', default=1)
e.deep_get('S')
e.deep_get('zero', default=4)
e.deep_get('empty', default=4)
e.deep_get('A', 1)
e.deep_get('L', 0)
e.deep_get('L', 'x')
e.deep_get(None, default=2)
e.deep_get([], default=2)
e.deep_get('A', [], default=2)
e.deep_get('zz', 1, default=2)
e['A'].deep_get('b')
e['A'].deep_get('B')
e['A'].deep_walk('b')
e['L'].deep_get('x')
e['A'].udm('b')
PantherEvent(e)
PantherEvent(e['A'])
PantherEvent(e.to_dict()).get('s')
PantherEvent({'a': 1}).data_model
PantherEvent({'a': 1}, None)
PantherEvent()
ImmutableCaseInsensitiveDict(e['A'])
ImmutableCaseInsensitiveDict({})
ImmutableCaseInsensitiveDict({1: 2}).get(1)
ImmutableCaseInsensitiveDict({1: 2}).get('x')
ImmutableCaseInsensitiveDict({'a': (1, 2), 's': {1}})['a']
ImmutableCaseInsensitiveDict({'a': (1, 2), 's': {1}})['s']
ImmutableList(e['L'])
ImmutableList((1, 2))
ImmutableList('ab')
ImmutableList({1})
ImmutableList([])
ImmutableList([{'a': 1}])[0]
PantherEvent({'aB': 1, 'Ab': 2})['ab']
PantherEvent({'aB': 1, 'Ab': 2})['AB']
PantherEvent({'aB': 1, 'Ab': 2})['Ab']
PantherEvent({'aB': 1, 'Ab': 2}).deep_get('AB')
PantherEvent({'İ': 1}).get('i̇')
PantherEvent({'K': 1}).get('k')
e.udm('A')
e.udm('zz')
e.udm('zz', default=3)
e.udm('A', 'b')
e.udm('s')
e.udm()
e.udm('zero')
e.udm('zero', default=5)
e.udm('false')
e.udm('A.b')
e.udm(None)
e.udm_path('s')
e.lookup('t', 'k')
e.event_time_epoch()
any(x == 'y' for x in e['L'])
all(isinstance(x, str) for x in e['L'])
max(e['L'])
sum(e['one'])
list(zip(e['L'], e['one']))
list(map(str.upper, e['L']))
[*e['L'], *e['one']]
list(itertools.chain(e['L'], e['one']))
collections.Counter(e['L'])
collections.ChainMap(e, {}).get('S')
set(e) & {'S', 'A'}
set(e['L']).intersection(['x'])
{'x'}.intersection(e['L'])
{'x'}.issubset(e['L'])
{'x'} & set(e['L'])
{'x'} <= e['L']
e['A'].keys() <= {'b', 'n', 'e', 'd'}
next(iter(e))
next(iter(e['A']['b']))
enumerate(e['L']).__next__()
operator.itemgetter('S')(e)
operator.itemgetter(0)(e['L'])
re.match('s', e['S']).group()
re.match('s', e['L'])
'x' + e['L']
'str'.startswith(e['L'])
'x'.join(e['rows'])
int(e['L'])
float(e['a'])
e['S'].upper().startswith(('S', 'T'))
fnmatch.filter(e['L'], 'x*')
e.get('L') or []
(e.get('A') or {}).get('N', 'd')
e.get('A', {}).get('b', [])[1].get('c')
e.get('rows', [{}])[0].get('Q')
e.__contains__('s')
e.__len__()
sys.getsizeof(e) > 0
dir(e).__len__() > 0
bool(e.raw_view() == e)
type(e.raw_view()).__name__
e.mutable_type().__name__
e['L'].mutable_type().__name__
""".strip().splitlines()

UDM = {
    "a": {"b": 5},
    "obj": {"k": {"z": 1}},
    "lst": [{"x": 1}, {"x": 2}],
    "nul": None,
    "zero": 0,
    "emp": [],
    "miss": "TOP",
    "p_udm": {"a": "udmA", "p": "udmP", "miss": "udmMiss", "only": {"Deep": [1]}, "zero": 0},
    "a-b": 3,
}
MODEL = {
    "id": "dm",
    "path": "models/dm.py",
    "log_types": ["L"],
    "source": (
        "def method(event):\n    return event.get('zz') or 'M'\n"
        "def none(event):\n    return None\n"
        "def kind(event):\n    return type(event).__name__ + str(hasattr(event, 'udm'))\n"
        "def a_list(event):\n    return [1, {'q': 2}]\n"
        "def a_dict(event):\n    return {'a': 1}\n"
        "def wrapped(event):\n    return event.get('obj')\n"
        "def boom(event):\n    raise ValueError('b')\n"
        "def falsy(event):\n    return 0\n"
    ),
    "mappings": [
        {"name": "p", "path": "a.b"},
        {"name": "dollar", "path": "$.a.b"},
        {"name": "miss", "path": "q.r"},
        {"name": "obj", "path": "obj"},
        {"name": "lst", "path": "lst"},
        {"name": "thru", "path": "lst.x"},
        {"name": "nul", "path": "nul"},
        {"name": "zero_path", "path": "zero"},
        {"name": "emp", "path": "emp"},
        {"name": "case", "path": "A.b"},
        {"name": "dash", "path": "a-b"},
        {"name": "through_scalar", "path": "a.b.c"},
        *(
            {"name": name, "method": name}
            for name in ("method", "none", "kind", "a_list", "a_dict", "wrapped", "boom", "falsy")
        ),
    ],
}
UDM_EXPRESSIONS = [
    *(f"e.udm({name!r})" for name in [mapping["name"] for mapping in MODEL["mappings"]]),  # type: ignore[index]
    *(f"e.udm({name!r}, default='D')" for name in [mapping["name"] for mapping in MODEL["mappings"]]),  # type: ignore
    *(f"e.udm_path({name!r})" for name in ("p", "dollar", "method", "unknown", "miss", "nul", "thru", "case", "none")),
    "PantherEvent({'p_log_type': 'T'}).udm_path('x')",
    "e.udm('p', 'x', default='D')",
    "e.udm('a', 'b', default='D')",
    "e.udm('obj', 'k')",
    "e.udm('P')",
    "e.udm()",
    "e.udm('only')",
    "e.udm('only', 'deep')",
    "e.udm('zero')",
    "e.udm('zero', default=1)",
    "e.udm('a.b')",
    "e.udm(None)",
    "e.udm(['a'])",
    "e.udm('unknown', default=4)",
    "e.udm('ZERO', default=1)",
    "type(e.udm('lst')).__name__",
    "[type(x).__name__ for x in e.udm('lst')]",
    "[type(x).__name__ for x in e.udm('a_list')]",
    "e.udm('obj') is e.udm('obj')",
    "PantherEvent({'p_udm': [1]}).udm('x', default=4)",
    "PantherEvent({'p_udm': 's', 'x': 2}).udm('x')",
    "PantherEvent({'p_udm': {'x': 0}, 'x': False}).udm('x')",
    "PantherEvent({'p_udm': {'x': 0}, 'x': 3}).udm('x')",
    "PantherEvent({'p_udm': {'X': {'y': 1}}}).udm('x')",
    "PantherEvent({'y': []}).udm('y', default=5)",
]
LOOKUP = {"_mocked_lookup_data_": {"Table": {"key": {"V": 1}, "text": "t", "list": [1]}}}
LOOKUP_EXPRESSIONS = [
    "e.lookup('Table', 'key')",
    "e.lookup('table', 'KEY')",
    "e.lookup('Table', 'none')",
    "e.lookup('none', 'key')",
    "e.lookup('Table', 'text')",
    "e.lookup('Table', 'list')",
    "e.lookup('Table', 'key')['v']",
    "e.lookup(None, 'key')",
]
TIMES = [
    "2023-01-02 03:04:05.678",
    "2023-01-02T03:04:05",
    "2023-01-02 03:04:05",
    "2023-01-02T03:04:05Z",
    "2023-01-02T03:04:05+02:00",
    "2023-01-02 03:04",
    None,
    "",
    0,
    "junk",
    "2023-01-02 03:04:05,5",
    "2023-01-02 03:04:05.123456789",
    "2023-13-02 03:04:05",
    "2023-01-02 25:04:05",
]


def random_value(source: random.Random, depth: int) -> Any:
    choice = source.random()
    if depth == 0 or choice < 0.25:
        return source.choice([None, 0, 1, 1.0, True, False, "", "x", "y", "A", 17])
    if choice < 0.65:
        keys = source.sample(["a", "b", "c", "A", "B"], source.randint(0, 3))
        return {key: random_value(source, depth - 1) for key in keys}
    return [random_value(source, depth - 1) for _ in range(source.randint(0, 3))]


def random_group(source: random.Random) -> Dict[str, Any]:
    event = {key: random_value(source, 4) for key in source.sample(["a", "b", "c", "A"], 3)}
    expressions: List[str] = []
    for _ in range(12):
        keys = ", ".join(repr(source.choice(["a", "b", "c", "A", "B"])) for _ in range(source.randint(1, 3)))
        default = source.choice(["", "", ", default='D'", ", default=[]", ", default={}", ", default=0"])
        pick = source.choice(["", "", ", return_val='first'", ", return_val='last'", ", return_val='other'"])
        method = source.choice(["deep_walk", "deep_walk", "deep_walk", "deep_get", "udm"])
        expressions.append(f"e.{method}({keys}{default}{pick if method == 'deep_walk' else ''})")
    return {"event": event, "data_model": None, "expressions": expressions}


def main() -> None:
    groups: List[Dict[str, Any]] = [
        {"event": PLAIN, "data_model": None, "expressions": PLAIN_EXPRESSIONS},
        {"event": UDM, "data_model": MODEL, "expressions": UDM_EXPRESSIONS},
        {"event": LOOKUP, "data_model": None, "expressions": LOOKUP_EXPRESSIONS},
    ]
    for time in TIMES:
        expressions = ["e.event_time_epoch()", "e.event_time_epoch(force_utc=False)"]
        groups.append({"event": {"p_event_time": time}, "data_model": None, "expressions": expressions})
    source = random.Random(13)
    groups.extend(random_group(source) for _ in range(100))
    with open(os.path.join(FIXTURES, "expressions.json"), "w", encoding="utf-8") as file:
        json.dump(groups, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
