"""Follows calls: of methods, builtins, and functions whose source is known."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .arguments import FAILED, Arguments, Result, constant_of
from .conditions import Condition, either
from .functions import called_symbol
from .methods import method
from .values import Const, External, Symbol, Value, each, single

if TYPE_CHECKING:
    from .expressions import Environment, Expressions


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

        pattern = here.module.pattern(node.func.value.id) if isinstance(node.func.value, ast.Name) else None
        if pattern is not None and name in ("match", "search", "fullmatch") and arguments.positional:
            here.analysis.note_all(arguments.positional[0], "matches", pattern)

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
