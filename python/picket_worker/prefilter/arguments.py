"""The arguments of calls, and calls of functions whose source is known."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .conditions import Condition
from .values import ANY, Const, Function, Value, single

if TYPE_CHECKING:
    from .expressions import Environment, Expressions

Result = tuple[Value, Condition]
FAILED: Result = (ANY, True)
DEPTH_MAX = 8
# For pages, which follow more of each function.
PAGE_DEPTH_MAX = 4


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


def inlined(here: Expressions, function: Function, arguments: Arguments) -> Result:
    """The value of a call of a function whose source is known."""
    if here.depth >= (DEPTH_MAX if here.analysis.trace is None else PAGE_DEPTH_MAX):
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
