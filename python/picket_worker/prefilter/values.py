"""What the analysis knows of a value of a body: symbols, and what comparing them says about the event."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, Callable, Union

from . import conditions
from .conditions import Condition, both, either

SCALARS = (type(None), str, int, float, bool)


@dataclass(frozen=True, eq=False)
class Const:
    """A value that is known: a scalar, or a tuple, list, set or dict of such."""

    value: Any

    def __eq__(self, other: object) -> bool:
        """Stricter than Python's: 1 and True are different."""
        return isinstance(other, Const) and identity(self) == identity(other)

    def __hash__(self) -> int:
        return hash(identity(self))


@dataclass(frozen=True)
class Field:
    """The value of the event at a path, None where it is missing; `case` where its text was changed."""

    path: tuple[str, ...]
    exact: bool = False
    case: str | None = None

    def atom(self, operation: str, *values: conditions.Scalar) -> Condition:
        return conditions.atom(self.path, self.exact, operation, values)

    def below(self, key: str) -> Field:
        return Field((*self.path, key), self.exact)


@dataclass(frozen=True)
class Bool:
    """A bool, with the conditions under which it may be True and may be False."""

    true: Condition
    false: Condition


@dataclass(frozen=True)
class MadeOf:
    """What an unknown value was made of, for pages: the fields that were read, and text with these in braces."""

    fields: tuple[str, ...]
    text: str | None = None


@dataclass(frozen=True)
class Unknown:
    """A value of which at most the kind is known: text, number, bool, list (of anything), iterable, unbound."""

    kind: str = "any"
    made_of: MadeOf | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Event:
    """The event itself; `plain` for the mapping that methods of data models get."""

    plain: bool = False


@dataclass(frozen=True)
class Display:
    """A tuple or list written out whose elements are not all constants."""

    elements: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Function:
    """A function or lambda whose source is known, with the module it looks names up in."""

    node: ast.FunctionDef | ast.Lambda
    module: Any
    closure: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class External:
    """A name of the standard library, by its full name, or of `builtins`."""

    name: str


@dataclass(frozen=True)
class Imported:
    """A module of the user's own, or a name of it."""

    module: str
    name: str | None = None


Symbol = Union[Const, Field, Bool, Unknown, Event, Display, Function, External, Imported]
Alternative = tuple[Condition, Symbol]
Value = tuple[Alternative, ...]
Truth = tuple[Condition, Condition]

ANY: Value = ((True, Unknown()),)
NOTHING: Value = ((True, Const(None)),)
MAYBE: Truth = (True, True)
ALTERNATIVES_MAX = 32
UNROLLED_MAX = 40


def single(symbol: Symbol) -> Value:
    return ((True, symbol),)


def boolean(true: Condition, false: Condition) -> Value:
    return ((True, Bool(true, false)),)


def guarded(guard: Condition, value: Value) -> Value:
    """The alternatives of a value that are left under a condition."""
    result = []
    for own, symbol in value:
        whole = both(guard, own)
        if whole is not False:
            result.append((whole, symbol))
    return tuple(result)


def choice(*values: Value) -> Value:
    """A value that is one of several, equal symbols and bools joined."""
    found: dict[Any, Condition] = {}
    symbols: dict[Any, Symbol] = {}
    bools: list[tuple[Condition, Bool]] = []
    for value in values:
        for guard, symbol in value:
            if isinstance(symbol, Bool):
                bools.append((guard, symbol))
                continue
            key = identity(symbol)
            symbols[key] = symbol
            found[key] = either(found.get(key, False), guard)
    result = [(guard, symbols[key]) for key, guard in found.items()]
    if bools:
        result.append(joined_bools(bools))
    if len(result) > ALTERNATIVES_MAX:
        return ((either(*(guard for guard, _ in result)), Unknown()),)
    return tuple(result)


def joined_bools(bools: list[tuple[Condition, Bool]]) -> Alternative:
    if len(bools) == 1:
        return bools[0]
    true = either(*(both(guard, symbol.true) for guard, symbol in bools))
    false = either(*(both(guard, symbol.false) for guard, symbol in bools))
    return either(*(guard for guard, _ in bools)), Bool(true, false)


def identity(symbol: Symbol) -> Any:
    """What tells symbols apart; constants by type as well, since 1 == True."""
    if isinstance(symbol, Unknown) and symbol.made_of is not None:
        return (symbol, symbol.made_of)
    if isinstance(symbol, (Field, Bool, Unknown, Event, External, Imported)):
        return symbol
    if isinstance(symbol, Const) and isinstance(symbol.value, SCALARS):
        return ("const", type(symbol.value), symbol.value)
    return id(symbol.value) if isinstance(symbol, Const) else id(symbol)


def finite(iterated: Value) -> bool:
    """Whether a loop runs over elements that are written out, few enough to follow each."""
    if len(iterated) != 1 or iterated[0][0] is not True:
        return False
    symbol = iterated[0][1]
    if isinstance(symbol, Display):
        return len(symbol.elements) <= UNROLLED_MAX
    held = symbol.value if isinstance(symbol, Const) else None
    return isinstance(held, (tuple, list, set, frozenset, dict, str)) and len(held) <= UNROLLED_MAX


def truth(value: Value) -> Truth:
    """The conditions under which the value may be true, and may be false."""
    true: list[Condition] = []
    false: list[Condition] = []
    for guard, symbol in value:
        yes, no = truth_of(symbol)
        true.append(both(guard, yes))
        false.append(both(guard, no))
    return either(*true), either(*false)


def truth_of(symbol: Symbol) -> Truth:
    if isinstance(symbol, Const):
        return (True, False) if symbol.value else (False, True)
    if isinstance(symbol, Bool):
        return symbol.true, symbol.false
    if isinstance(symbol, Field):
        return symbol.atom("truthy"), symbol.atom("falsy")
    if isinstance(symbol, Display):
        return (True, False) if symbol.elements else (False, True)
    if isinstance(symbol, (Function, External, Imported)):
        return True, False
    return MAYBE


def not_false(value: Value) -> Condition:
    """The condition under which the value may be other than exactly False."""
    found: list[Condition] = []
    for guard, symbol in value:
        if isinstance(symbol, Const) and symbol.value is False:
            continue
        found.append(both(guard, symbol.true) if isinstance(symbol, Bool) else guard)
    return either(*found)


def each(value: Value, work: Callable[[Symbol], tuple[Value, Condition]]) -> tuple[Value, Condition]:
    """Does the work for each alternative; gives the value that comes out and the condition under which it raises."""
    values: list[Value] = []
    raises: list[Condition] = []
    for guard, symbol in value:
        result, raised = work(symbol)
        values.append(guarded(guard, result))
        raises.append(both(guard, raised))
    return choice(*values), either(*raises)


def each_pair(
    left: Value, right: Value, work: Callable[[Symbol, Symbol], tuple[Truth, Condition]]
) -> tuple[Value, Condition]:
    """Does a comparison for each pair of alternatives."""
    true: list[Condition] = []
    false: list[Condition] = []
    raises: list[Condition] = []
    for left_guard, one in left:
        for right_guard, other in right:
            guard = both(left_guard, right_guard)
            if guard is False:
                continue
            (yes, no), raised = work(one, other)
            true.append(both(guard, yes))
            false.append(both(guard, no))
            raises.append(both(guard, raised))
    return boolean(either(*true), either(*false)), either(*raises)
