"""Calls of builtins and of functions of the standard library that are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from . import comparisons, values
from .arguments import FAILED, Arguments, Result, constant_of, inlined
from .conditions import Condition, both, either
from .values import Bool, Const, Display, Event, External, Field, Function, Symbol, Unknown, Value
from .values import boolean, each, finite, single, truth

if TYPE_CHECKING:
    from .expressions import Expressions


def builtin_len(here: Expressions, arguments: Arguments) -> Result:
    def measured(symbol: Symbol) -> Result:
        if isinstance(symbol, Const) and isinstance(symbol.value, (str, tuple, list, set, frozenset, dict)):
            return single(Const(len(symbol.value))), False
        if isinstance(symbol, Field):
            return single(Unknown("number")), comparisons.is_not_iterable(symbol)
        sized = isinstance(symbol, (Display, Event)) or symbol in (Unknown("list"), Unknown("text"), Unknown("dict"))
        return single(Unknown("number")), not sized

    return one_argument(arguments, measured)


def builtin_str(here: Expressions, arguments: Arguments) -> Result:
    def printed(symbol: Symbol) -> Result:
        if isinstance(symbol, Const) and isinstance(symbol.value, values.SCALARS):
            return single(Const(str(symbol.value))), False
        if isinstance(symbol, Field) and not symbol.case:
            is_text, is_null = symbol.atom("text"), symbol.atom("equals", None)
            other = both(symbol.atom("not_text"), symbol.atom("not_equals", None))
            alternatives = ((is_text, symbol), (is_null, Const("None")), (other, Unknown("text")))
            return alternatives, comparisons.is_container(symbol)
        if isinstance(symbol, Field):
            return single(symbol), False
        known = isinstance(symbol, Bool) or isinstance(symbol, Unknown) and symbol.kind in ("text", "number", "bool")
        return single(Unknown("text")), not known

    return one_argument(arguments, printed)


def builtin_bool(here: Expressions, arguments: Arguments) -> Result:
    if len(arguments.positional) != 1 or arguments.named:
        return FAILED
    return boolean(*truth(arguments.positional[0])), False


def builtin_any(here: Expressions, arguments: Arguments) -> Result:
    return of_elements(here, arguments, lambda true, false: (either(*true), both(*false)))


def builtin_all(here: Expressions, arguments: Arguments) -> Result:
    return of_elements(here, arguments, lambda true, false: (both(*true), either(*false)))


Joining = Callable[[list[Condition], list[Condition]], tuple[Condition, Condition]]


def of_elements(here: Expressions, arguments: Arguments, joining: Joining) -> Result:
    if len(arguments.positional) != 1 or arguments.named:
        return FAILED
    iterated = arguments.positional[0]
    if len(iterated) == 1 and isinstance(iterated[0][1], (Display, Const)):
        elements, raises = here.elements(iterated)
        if finite(iterated):
            pairs = [truth(element) for _, element in elements]
            return boolean(*joining([true for true, _ in pairs], [false for _, false in pairs])), raises
    _, raises = here.elements(iterated)
    return boolean(True, True), raises


def builtin_isinstance(here: Expressions, arguments: Arguments) -> Result:
    if len(arguments.positional) != 2 or arguments.named:
        return FAILED
    names = class_names(arguments.positional[1])
    if names is None:
        return FAILED
    # The resource of a policy is plain, and so is all in it.
    classes = [PLAIN.get(name, name) for name in names] if here.analysis.kind == "policy" else names

    def checked(symbol: Symbol) -> Result:
        return boolean(*instance(symbol, classes)), False

    return each(arguments.positional[0], checked)


def class_names(value: Value) -> list[str] | None:
    if len(value) != 1:
        return None
    symbol = value[0][1]
    if isinstance(symbol, External):
        return [symbol.name]
    if isinstance(symbol, Display):
        found = [class_names(element) for element in symbol.elements]
        return [name for names in found for name in names or ()] if all(found) else None
    return None


CLASSES = {
    "builtins.str": ("text",),
    "builtins.int": ("number",),
    "builtins.float": ("number",),
    "builtins.bool": ("number",),
    "collections.abc.Mapping": ("object",),
    "typing.Mapping": ("object",),
    "collections.abc.Sequence": ("list", "text"),
    "typing.Sequence": ("list", "text"),
    "plain.list": ("list",),
    "builtins.list": (),
    "builtins.dict": (),
    "builtins.tuple": (),
    "builtins.set": (),
}

PLAIN = {"builtins.dict": "collections.abc.Mapping", "builtins.list": "plain.list"}


def instance(symbol: Symbol, classes: list[str]) -> values.Truth:
    """Values of events are wrappers, never lists or dicts; whether a number is an int is not followed."""
    if not all(name in CLASSES for name in classes):
        return values.MAYBE
    kinds = sorted({kind for name in classes for kind in CLASSES[name]})
    if isinstance(symbol, Event):
        return ("object" in kinds, "object" not in kinds)
    if isinstance(symbol, Const) and not isinstance(symbol.value, (tuple, list, dict, set, frozenset)):
        if isinstance(symbol.value, (int, float)):
            return values.MAYBE if "number" in kinds else (False, True)
        found = "text" in kinds and isinstance(symbol.value, str)
        return found, not found
    if not isinstance(symbol, Field):
        return values.MAYBE
    if symbol.case:
        return "text" in kinds, "text" not in kinds
    wrapped = not symbol.exact and {"builtins.list", "builtins.dict"} & set(classes)
    true = either(*(symbol.atom(kind) for kind in kinds))
    false = both(*(symbol.atom("not_" + kind) for kind in kinds))
    if symbol.exact and {"builtins.list", "builtins.dict"} & set(classes):
        return either(true, comparisons.is_container(symbol)), True
    return true, True if "number" in kinds else (both(false) if not wrapped else false)


def of_any_kind(kind: str) -> Callable[[Expressions, Arguments], Result]:
    """A function that makes a new collection of what is iterated."""

    def made(here: Expressions, arguments: Arguments) -> Result:
        if arguments.named or len(arguments.positional) > 1:
            return FAILED
        if not arguments.positional:
            return single(Unknown(kind)), False
        _, raises = here.elements(arguments.positional[0])
        return single(Unknown(kind)), raises

    return made


def set_of(here: Expressions, arguments: Arguments) -> Result:
    """`set` of a field: empty where that is, and its elements may be unhashable."""
    if arguments.named or len(arguments.positional) != 1:
        return FAILED

    def made(symbol: Symbol) -> Result:
        if isinstance(symbol, Const) and isinstance(symbol.value, (tuple, list, set, frozenset, dict, str)):
            hashable = all(map(comparisons.hashable, symbol.value))
            return (single(Const(frozenset(symbol.value))), False) if hashable else FAILED
        if isinstance(symbol, Field) and not symbol.case:
            some = symbol.atom("truthy")
            hashes = either(comparisons.is_not_iterable(symbol), both(symbol.atom("list"), some))
            return ((some, Unknown("set")), (symbol.atom("falsy"), Const(frozenset()))), hashes
        return FAILED

    return one_argument(arguments, made)


def reduce(here: Expressions, arguments: Arguments) -> Result:
    """`functools.reduce` over constants, as helpers that walk down a path use it."""
    if len(arguments.positional) != 3 or arguments.named:
        return FAILED
    function, keys, value = arguments.positional
    known = constant_of(keys)
    if not isinstance(known, (tuple, list)) or len(function) != 1 or not isinstance(function[0][1], Function):
        return FAILED
    raises: list[Condition] = []
    for key in known:
        value, raised = inlined(here, function[0][1], Arguments([value, single(Const(key))], {}))
        raises.append(raised)
    return value, either(*raises)


def one_argument(arguments: Arguments, work: Callable[[Symbol], Result]) -> Result:
    if len(arguments.positional) != 1 or arguments.named:
        return FAILED
    return each(arguments.positional[0], work)


FUNCTIONS: dict[str, Callable[[Expressions, Arguments], Result]] = {
    "builtins.len": builtin_len,
    "builtins.str": builtin_str,
    "builtins.bool": builtin_bool,
    "builtins.any": builtin_any,
    "builtins.all": builtin_all,
    "builtins.isinstance": builtin_isinstance,
    "builtins.list": of_any_kind("list"),
    "builtins.tuple": of_any_kind("list"),
    "builtins.set": set_of,
    "builtins.frozenset": set_of,
    "functools.reduce": reduce,
}


# Functions of patterns: where their pattern and their text are, and how pages call it.
PATTERNS: dict[str, tuple[int, int, str]] = {
    "re.match": (0, 1, "matches"),
    "re.search": (0, 1, "matches"),
    "re.fullmatch": (0, 1, "matches"),
    "fnmatch.fnmatch": (1, 0, "matches_glob"),
    "fnmatch.fnmatchcase": (1, 0, "matches_glob"),
}


def note_pattern(here: Expressions, name: str, arguments: Arguments) -> None:
    """Notes a pattern that a field is compared with, as pages show it."""
    pattern, text, operation = PATTERNS[name]
    if len(arguments.positional) > max(pattern, text):
        known = constant_of(arguments.positional[pattern])
        if isinstance(known, str):
            here.analysis.note_all(arguments.positional[text], operation, known)


def called_symbol(here: Expressions, symbol: Symbol, arguments: Arguments) -> Result:
    if isinstance(symbol, Function):
        return inlined(here, symbol, arguments)
    if isinstance(symbol, External):
        if symbol.name in PATTERNS:
            note_pattern(here, symbol.name, arguments)
        function = FUNCTIONS.get(symbol.name)
        return function(here, arguments) if function else FAILED
    return FAILED
