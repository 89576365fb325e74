"""Calls of methods: of the event, of its values, of text and of constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import comparisons
from .arguments import FAILED, Arguments, Result, constant_of
from .conditions import both, either
from .functions import called_symbol
from .values import NOTHING, Const, Event, External, Field, Imported, Symbol, Unknown
from .values import boolean, choice, each, guarded, single

if TYPE_CHECKING:
    from .expressions import Expressions


def method(here: Expressions, symbol: Symbol, name: str, arguments: Arguments) -> Result:
    if isinstance(symbol, Event):
        return event_method(here, symbol, name, arguments)
    if isinstance(symbol, Field):
        note_search(here, symbol, name, arguments)
        return field_method(symbol, name, arguments)
    if isinstance(symbol, Const):
        return constant_method(here, symbol.value, name, arguments)
    if symbol == Unknown("text"):
        return text_method(None, name, arguments)
    if isinstance(symbol, External) and not symbol.name.startswith("builtins."):
        return called_symbol(here, External(f"{symbol.name}.{name}"), arguments)
    if isinstance(symbol, Imported) and symbol.name is None:
        return called_symbol(here, here.analysis.exported(symbol.module, name), arguments)
    return FAILED


def note_search(here: Expressions, one: Field, name: str, arguments: Arguments) -> None:
    """Notes a text that a field begins or ends with, as pages show it."""
    operation = {"startswith": "starts_with", "endswith": "ends_with"}.get(name)
    if operation and len(arguments.positional) == 1:
        known = constant_of(arguments.positional[0])
        if isinstance(known, (str, tuple)):
            here.analysis.note(one, operation, known)


def event_method(here: Expressions, event: Event, name: str, arguments: Arguments) -> Result:
    if name in ("keys", "values", "items") and not arguments.positional and not arguments.named:
        return single(Unknown("list")), False
    if name == "udm" and not event.plain:
        return here.analysis.udm(here, arguments)
    if name == "deep_walk":
        return walked(arguments)
    return mapping_method((), name, arguments)


def walked(arguments: Arguments) -> Result:
    """`deep_walk`: without a list on the way it is the value at the exact path; through lists it may raise."""
    keys = arguments.keys()
    if not keys or not arguments.only("default", "return_val"):
        return FAILED
    lists = either(*(Field(keys[:count], exact=True).atom("list") for count in range(1, len(keys) + 1)))
    one = Field(keys, exact=True)
    default = arguments.named.get("default", NOTHING)
    plain = guarded(one.atom("not_equals", None), single(one))
    return choice(plain, guarded(one.atom("equals", None), default), guarded(lists, ((True, Unknown()),))), lists


def mapping_method(path: tuple[str, ...], name: str, arguments: Arguments) -> Result:
    """`get` and `deep_get` of the event or a mapping in it."""
    if name == "get" and len(arguments.positional) == 2 and not arguments.named:
        default = arguments.positional[1]
        arguments = Arguments(arguments.positional[:1], {})
        keys = arguments.keys()
        if not keys:
            return FAILED
        one = Field((*path, *keys))
        if constant_of(default) is None:
            return single(one), False
        return choice(guarded(one.atom("present"), single(one)), guarded(one.atom("missing"), default)), False
    keys = arguments.keys()
    if name == "get" and keys and len(keys) == 1 and not arguments.named:
        return single(Field((*path, *keys))), False
    if name == "deep_get" and keys and arguments.only("default"):
        one = Field((*path, *keys))
        default = arguments.named.get("default", NOTHING)
        if constant_of(default) is None:
            return single(one), False
        is_null = one.atom("equals", None)
        return choice(guarded(one.atom("not_equals", None), single(one)), guarded(is_null, default)), False
    return FAILED


def field_method(one: Field, name: str, arguments: Arguments) -> Result:
    if name in ("get", "deep_get") and not one.case and not one.exact:
        result, raises = mapping_method(one.path, name, arguments)
        return result, either(raises, one.atom("not_object"))
    if name in ("keys", "values", "items") and not one.case and not arguments.positional:
        return single(Unknown("list")), one.atom("not_object")
    result, raises = text_method(one, name, arguments)
    return result, raises if one.case else either(raises, one.atom("not_text"))


def text_method(one: Field | None, name: str, arguments: Arguments) -> Result:
    """A method of text, which is that of a field where one is given."""
    plain = [constant_of(value) for value in arguments.positional]
    if arguments.named or not all(isinstance(value, (str, tuple)) for value in plain):
        return FAILED
    if name in ("lower", "upper") and not plain:
        if one is None or one.case not in (None, name):
            return single(Unknown("text")), False
        return single(Field(one.path, one.exact, name)), False
    if name in ("startswith", "endswith") and len(plain) == 1:
        texts = plain[0] if isinstance(plain[0], tuple) else (plain[0],)
        if not all(isinstance(text, str) for text in texts):
            return FAILED
        if one is None:
            return boolean(True, True), False
        operation = "starts_with" if name == "startswith" else "ends_with"
        true, false = comparisons.text_atoms(one, operation, texts)
        return boolean(true, false if one.case else both(one.atom("text"), false)), False
    if not all(isinstance(value, str) for value in plain):
        return FAILED
    if name in ("strip", "lstrip", "rstrip") and len(plain) <= 1 or name == "replace" and len(plain) == 2:
        return single(Unknown("text")), False
    if name in ("split", "rsplit") and (not plain or len(plain) == 1 and plain[0]):
        return single(Unknown("list")), False
    if name in ("isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace") and not plain:
        return boolean(True, True), False
    return FAILED


def constant_method(here: Expressions, held: object, name: str, arguments: Arguments) -> Result:
    plain = [constant_of(value) for value in arguments.positional]
    if isinstance(held, dict) and name == "get" and 1 <= len(plain) <= 2 and not arguments.named:
        return constant_get(here, held, arguments)
    if isinstance(held, dict) and name in ("keys", "values", "items") and not plain and not arguments.named:
        return single(Const(tuple(getattr(held, name)()))), False
    if isinstance(held, str) and not arguments.named and all(isinstance(value, (str, tuple)) for value in plain):
        if name in ("lower", "upper", "strip", "startswith", "endswith", "split", "replace"):
            try:
                return single(Const(getattr(held, name)(*plain))), False
            except (TypeError, ValueError):
                return FAILED
    return FAILED


def constant_get(here: Expressions, held: dict[object, object], arguments: Arguments) -> Result:
    """`get` of a dict of the body."""
    default = arguments.positional[1] if len(arguments.positional) > 1 else NOTHING

    def looked_up(symbol: Symbol) -> Result:
        if isinstance(symbol, Const) and comparisons.hashable(symbol.value):
            return (single(Const(held[symbol.value])) if symbol.value in held else default), False
        if isinstance(symbol, Field) and here.analysis.trace is not None:
            followed = here.analysis.trace.looked_up(held, symbol, default)
            if followed is not None:
                return followed, comparisons.is_container(symbol)
        if isinstance(symbol, Field):
            kind = "text" if all(isinstance(value, str) for value in held.values()) else "any"
            return choice(single(Unknown(kind)), default), comparisons.is_container(symbol)
        return FAILED

    return each(arguments.positional[0], looked_up)
