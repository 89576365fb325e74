"""What comparing two symbols says about the event, and under which condition it raises."""

from __future__ import annotations

from typing import Any

from . import conditions
from .conditions import Condition, both, either
from .values import MAYBE, SCALARS, Bool, Const, Display, Event, Field, Function, Symbol, Truth, Unknown
from .values import each_pair, single, truth

NUMBER_MAX = 2**53


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
            if not isinstance(needle.value, str):
                return MAYBE, True
            return (needle.value in hay, needle.value not in hay), False
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
