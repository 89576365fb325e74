"""Follows calls: methods of the event, of its values and of text, builtins, and functions whose source is known."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Callable

from . import values
from .conditions import Condition, both, either
from .values import (
    ANY, NOTHING, Bool, Const, Display, Event, External, Field, Function, Imported, Symbol, Unknown, Value,
    boolean, choice, each, finite, guarded, single, truth,
)

if TYPE_CHECKING:
    from .expressions import Environment, Expressions

Result = tuple[Value, Condition]
FAILED: Result = (ANY, True)
DEPTH_MAX = 8


class Arguments:
    """The evaluated arguments of a call."""

    def __init__(self, positional: list[Value], named: dict[str, Value]):
        self.positional = positional
        self.named = named

    def keys(self) -> tuple[str, ...] | None:
        """The positional arguments as keys of mappings; None where one is not certain."""
        found = []
        for value in self.positional:
            known = constant_of(value)
            if not isinstance(known, str) or not known.isascii():
                return None
            found.append(known)
        return tuple(found)

    def only(self, *names: str) -> bool:
        return set(self.named) <= set(names)


def constant_of(value: Value) -> object:
    """The one constant that a value is; `constant_of` itself where it is not one."""
    if len(value) == 1 and value[0][0] is True and isinstance(value[0][1], Const):
        return value[0][1].value
    return constant_of


def call(here: Expressions, node: ast.Call, names: Environment) -> Result:
    generator = generator_call(here, node, names)
    if generator is not None:
        return generator
    given, raises = evaluated(here, node, names)
    if given is None:
        return FAILED
    arguments = given
    if isinstance(node.func, ast.Attribute):
        receiver, raised = here.value(node.func.value, names)
        raises = either(raises, raised)
        name = node.func.attr

        def method_of(symbol: Symbol) -> Result:
            return method(here, symbol, name, arguments)

        result, raised = each(receiver, method_of)
        return result, either(raises, raised)
    function, raised = here.value(node.func, names)
    result, called = each(function, lambda symbol: called_symbol(here, symbol, arguments))
    return result, either(raises, raised, called)


def evaluated(here: Expressions, node: ast.Call, names: Environment) -> tuple[Arguments | None, Condition]:
    positional: list[Value] = []
    raises: list[Condition] = []
    for argument in node.args:
        starred = isinstance(argument, ast.Starred)
        value, raised = here.value(argument.value if isinstance(argument, ast.Starred) else argument, names)
        raises.append(raised)
        if not starred:
            positional.append(value)
            continue
        known = constant_of(value)
        if not isinstance(known, (tuple, list)):
            return None, True
        positional += [single(Const(element)) for element in known]
    named: dict[str, Value] = {}
    for keyword in node.keywords:
        value, raised = here.value(keyword.value, names)
        raises.append(raised)
        if keyword.arg is None:
            return None, True
        named[keyword.arg] = value
    return Arguments(positional, named), either(*raises)


def generator_call(here: Expressions, node: ast.Call, names: Environment) -> Result | None:
    """`any` and `all` of a comprehension, which end at the first element that decides."""
    if not isinstance(node.func, ast.Name) or node.func.id not in ("any", "all") or node.func.id in names:
        return None
    if here.module.symbol(node.func.id) != External("builtins." + node.func.id):
        return None
    if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], (ast.GeneratorExp, ast.ListComp)):
        return None
    some, every, raises = here.comprehension(node.args[0], names)
    return (some if node.func.id == "any" else every), raises


# MARK: Functions


def called_symbol(here: Expressions, symbol: Symbol, arguments: Arguments) -> Result:
    if isinstance(symbol, Function):
        return inlined(here, symbol, arguments)
    if isinstance(symbol, External):
        function = FUNCTIONS.get(symbol.name)
        return function(here, arguments) if function else FAILED
    return FAILED


def inlined(here: Expressions, function: Function, arguments: Arguments) -> Result:
    """The value of a call of a function whose source is known."""
    if here.depth >= DEPTH_MAX:
        return FAILED
    names = bound_arguments(here, function, arguments)
    if names is None:
        return FAILED
    return here.analysis.function(function, {**function.closure, **names}, here.depth + 1)


def bound_arguments(here: Expressions, function: Function, arguments: Arguments) -> Environment | None:
    """The parameters of a function with their values; None where the call does not fit, which raises."""
    given = function.node.args
    parameters = [parameter.arg for parameter in (*given.posonlyargs, *given.args)]
    if given.kwarg or len(arguments.positional) > len(parameters) and not given.vararg:
        return None
    names: Environment = dict(zip(parameters, arguments.positional))
    if given.vararg:
        rest = [constant_of(value) for value in arguments.positional[len(parameters) :]]
        if any(value is constant_of for value in rest):
            return None
        names[given.vararg.arg] = single(Const(tuple(rest)))
    keywords = {*(parameter.arg for parameter in (*given.args, *given.kwonlyargs))}
    for name, value in arguments.named.items():
        if name not in keywords or name in names:
            return None
        names[name] = value
    defaults = dict(zip(reversed(parameters), reversed(given.defaults)))
    defaults |= {
        parameter.arg: default for parameter, default in zip(given.kwonlyargs, given.kw_defaults) if default
    }
    for name in (*parameters, *(parameter.arg for parameter in given.kwonlyargs)):
        if name not in names:
            default = defaults.get(name)
            # A default that is not a constant may be changed by an earlier call.
            if not isinstance(default, ast.Constant):
                return None
            names[name] = single(Const(default.value))
    return names


def builtin_len(here: Expressions, arguments: Arguments) -> Result:
    def measured(symbol: Symbol) -> Result:
        if isinstance(symbol, Const) and isinstance(symbol.value, (str, tuple, list, set, frozenset, dict)):
            return single(Const(len(symbol.value))), False
        if isinstance(symbol, Field):
            return single(Unknown("number")), values.is_not_iterable(symbol)
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
            return alternatives, values.is_container(symbol)
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
    classes = names

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
    "builtins.list": (),
    "builtins.dict": (),
    "builtins.tuple": (),
    "builtins.set": (),
}


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
        return either(true, values.is_container(symbol)), True
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
            return (single(Const(frozenset(symbol.value))), False) if all(map(values.hashable, symbol.value)) else FAILED
        if isinstance(symbol, Field) and not symbol.case:
            some = symbol.atom("truthy")
            hashes = either(values.is_not_iterable(symbol), both(symbol.atom("list"), some))
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


# MARK: Methods


def method(here: Expressions, symbol: Symbol, name: str, arguments: Arguments) -> Result:
    if isinstance(symbol, Event):
        return event_method(here, symbol, name, arguments)
    if isinstance(symbol, Field):
        return field_method(symbol, name, arguments)
    if isinstance(symbol, Const):
        return constant_method(symbol.value, name, arguments)
    if symbol == Unknown("text"):
        return text_method(None, name, arguments)
    if isinstance(symbol, External) and not symbol.name.startswith("builtins."):
        return called_symbol(here, External(f"{symbol.name}.{name}"), arguments)
    if isinstance(symbol, Imported) and symbol.name is None:
        return called_symbol(here, here.analysis.exported(symbol.module, name), arguments)
    return FAILED


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
        true, false = values.text_atoms(one, operation, texts)
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


def constant_method(held: object, name: str, arguments: Arguments) -> Result:
    plain = [constant_of(value) for value in arguments.positional]
    if isinstance(held, dict) and name == "get" and 1 <= len(plain) <= 2 and not arguments.named:
        return constant_get(held, arguments)
    if isinstance(held, dict) and name in ("keys", "values", "items") and not plain and not arguments.named:
        return single(Const(tuple(getattr(held, name)()))), False
    if isinstance(held, str) and not arguments.named and all(isinstance(value, (str, tuple)) for value in plain):
        if name in ("lower", "upper", "strip", "startswith", "endswith", "split", "replace"):
            try:
                return single(Const(getattr(held, name)(*plain))), False
            except (TypeError, ValueError):
                return FAILED
    return FAILED


def constant_get(held: dict[object, object], arguments: Arguments) -> Result:
    """`get` of a dict of the body."""
    default = arguments.positional[1] if len(arguments.positional) > 1 else NOTHING

    def looked_up(symbol: Symbol) -> Result:
        if isinstance(symbol, Const) and values.hashable(symbol.value):
            return (single(Const(held[symbol.value])) if symbol.value in held else default), False
        if isinstance(symbol, Field):
            kind = "text" if all(isinstance(value, str) for value in held.values()) else "any"
            return choice(single(Unknown(kind)), default), values.is_container(symbol)
        return FAILED

    return each(arguments.positional[0], looked_up)
