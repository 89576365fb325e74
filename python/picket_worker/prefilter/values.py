"""What the analysis knows of a value of a body: symbols, and what comparing them says about the event."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, Callable, Union

from . import conditions
from .conditions import Condition, both, either

SCALARS = (type(None), str, int, float, bool)
NUMBER_MAX = 2**53


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
class Unknown:
    """A value of which at most the kind is known: text, number, bool, list (of anything), iterable, unbound."""

    kind: str = "any"


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


# MARK: Comparisons


def is_container(one: Field) -> Condition:
    return False if one.case else either(one.atom("list"), one.atom("object"))


def is_not_iterable(one: Field) -> Condition:
    return False if one.case else both(one.atom("not_text"), one.atom("not_list"), one.atom("not_object"))


def comparable(value: Any) -> bool:
    """Whether an atom can hold the constant: numbers that a double holds, no NaN, nothing nested."""
    if isinstance(value, (int, float)):
        return abs(value) <= NUMBER_MAX
    return isinstance(value, SCALARS)


def text_atoms(one: Field, operation: str, texts: tuple[str, ...]) -> Truth:
    """A comparison of a field that holds text."""
    if one.case is None:
        return one.atom(operation, *texts), one.atom("not_" + operation, *texts)
    if not all(text.isascii() for text in texts):
        return MAYBE
    # Text in another case never occurs in text of this one; only what is left can be true.
    fitting = [text.lower() for text in texts if text == getattr(text, one.case)()]
    folded = operation + "_folded"
    if not fitting:
        return False, True
    return one.atom(folded, *fitting), one.atom("not_" + folded, *fitting)


def equality(left: Symbol, right: Symbol) -> tuple[Truth, Condition]:
    """`==` of two symbols. Comparing deeply nested values can exceed the recursion limit."""
    if isinstance(left, Const) and isinstance(right, Const):
        equal = left.value == right.value
        return (equal, not equal), False
    if isinstance(right, Field) and not isinstance(left, Field):
        left, right = right, left
    if isinstance(left, Field):
        if isinstance(right, Const) and comparable(right.value):
            if not isinstance(right.value, str):
                return (MAYBE if left.case else exact_equality(left, right.value)), False
            return text_atoms(left, "equals", (right.value,)), False
        if isinstance(right, Field):
            return MAYBE, both(is_container(left), is_container(right))
        return MAYBE, False if isinstance(right, (Const, Bool)) else is_container(left)
    if isinstance(left, Unknown) and left.kind == "unbound" or isinstance(right, Unknown) and right.kind == "unbound":
        return MAYBE, True
    return MAYBE, False


def exact_equality(one: Field, value: conditions.Scalar) -> Truth:
    return one.atom("equals", value), one.atom("not_equals", value)


def identical(left: Symbol, right: Symbol) -> tuple[Truth, Condition]:
    """`is` of two symbols."""
    if isinstance(left, Const) and not isinstance(right, Const):
        left, right = right, left
    if isinstance(right, Const) and right.value is None:
        if isinstance(left, Field):
            return ((False, True) if left.case else exact_equality(left, None)), False
        if isinstance(left, Const):
            return ((True, False) if left.value is None else (False, True)), False
        if isinstance(left, (Bool, Display, Event, Function)):
            return (False, True), False
    if isinstance(right, Const) and isinstance(right.value, bool) and isinstance(left, Field) and not left.case:
        return (left.atom("equals", right.value), True), False
    return MAYBE, False


def ordering(left: Symbol, right: Symbol) -> tuple[Truth, Condition]:
    """`<` and the like: which way it goes is not followed, only whether it raises."""
    kinds = {ordering_kind(left), ordering_kind(right)}
    if len(kinds) == 1 and None not in kinds and "field" not in kinds:
        return MAYBE, False
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Field) and ordering_kind(other) in ("text", "number"):
            kind = ordering_kind(other)
            if one.case:
                return MAYBE, kind != "text"
            return MAYBE, one.atom(f"not_{kind}")
    return MAYBE, True


def ordering_kind(symbol: Symbol) -> str | None:
    if isinstance(symbol, Field):
        return "field"
    if isinstance(symbol, Unknown):
        return symbol.kind if symbol.kind in ("text", "number") else None
    if isinstance(symbol, Const):
        if isinstance(symbol.value, str):
            return "text"
        if isinstance(symbol.value, (int, float)):
            return "number"
    return None


def membership(needle: Symbol, hay: Symbol) -> tuple[Truth, Condition]:
    """`in` of two symbols."""
    if isinstance(hay, Const):
        return membership_in_constant(needle, hay.value)
    if isinstance(hay, Display):
        return membership_in_display(needle, hay)
    if isinstance(hay, Event):
        return membership_in_event(needle)
    text = needle.value if isinstance(needle, Const) and isinstance(needle.value, str) else None
    if isinstance(hay, Field):
        if text is None:
            return MAYBE, True
        true, false = text_atoms(hay, "contains", (text,))
        if hay.case:
            return (true, false), False
        is_object = hay.atom("object")
        raises = either(is_not_iterable(hay), is_object) if not text.isascii() else is_not_iterable(hay)
        return (
            either(true, hay.atom("includes", text), is_object),
            either(both(hay.atom("text"), false), both(hay.atom("list"), hay.atom("not_includes", text)), is_object),
        ), raises
    if isinstance(hay, Unknown):
        if hay.kind == "text":
            return MAYBE, False if text is not None else True
        return MAYBE, hay.kind != "list"
    return MAYBE, True


def membership_in_constant(needle: Symbol, hay: Any) -> tuple[Truth, Condition]:
    if isinstance(hay, str):
        if isinstance(needle, Const):
            return ((needle.value in hay, needle.value not in hay), False) if isinstance(needle.value, str) else (MAYBE, True)
        if isinstance(needle, Field):
            return MAYBE, False if needle.case else needle.atom("not_text")
        return MAYBE, not (isinstance(needle, Unknown) and needle.kind == "text")
    if not isinstance(hay, (tuple, list, set, frozenset, dict)):
        return MAYBE, True
    hashed = isinstance(hay, (set, frozenset, dict))
    if isinstance(needle, Const):
        if hashed and not hashable(needle.value):
            return MAYBE, True
        return (needle.value in hay, needle.value not in hay), False
    if isinstance(needle, Field):
        raises = is_container(needle) if hashed else False
        if not all(comparable(value) for value in hay) or (needle.case and not all(isinstance(v, str) for v in hay)):
            return MAYBE, raises
        if all(isinstance(value, str) for value in hay):
            return text_atoms(needle, "equals", tuple(hay)), raises
        return (needle.atom("equals", *hay), needle.atom("not_equals", *hay)), raises
    if isinstance(needle, (Bool,)) or isinstance(needle, Unknown) and needle.kind in ("text", "number", "bool"):
        return MAYBE, False
    return MAYBE, True


def membership_in_display(needle: Symbol, hay: Display) -> tuple[Truth, Condition]:
    true: list[Condition] = []
    raises: list[Condition] = []
    for element in hay.elements:
        value, raised = each_pair(single(needle), element, equality)
        true.append(truth(value)[0])
        raises.append(raised)
    return (either(*true), True), either(*raises)


def membership_in_event(needle: Symbol) -> tuple[Truth, Condition]:
    if isinstance(needle, Const) and isinstance(needle.value, str) and needle.value.isascii():
        one = Field((needle.value,))
        return (one.atom("present"), one.atom("missing")), False
    return MAYBE, True


def hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
