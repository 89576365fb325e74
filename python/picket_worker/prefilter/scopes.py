"""The names that functions bind, and those of their module that they set."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Iterable, NamedTuple

from .modules import walk_scope
from .values import Unknown, single

if TYPE_CHECKING:
    from .expressions import Environment

SCOPES_CACHED_MAX = 4096


class Scope(NamedTuple):
    """The names that a function binds, unbound, and which of them are its module's (`global`)."""

    names: Environment
    of_module: frozenset[str]


@lru_cache(SCOPES_CACHED_MAX)
def scope_of(function: ast.FunctionDef) -> Scope | None:
    """The scope of a function; None for one that yields, or changes names of other scopes in a way that could be seen.

    Names of the module that `rule` sets before all else are as good as its own: what an event left in them is not
    seen by the next one. Any other change of them is an effect.
    """
    nodes = [node for statement in function.body for node in walk_scope(statement)]
    if any(isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await, ast.Nonlocal)) for node in nodes):
        return None
    of_module = frozenset(name for node in nodes if isinstance(node, ast.Global) for name in node.names)
    if not of_module <= set_first(function, of_module):
        return None
    return Scope({name: single(Unknown("unbound")) for name in names_bound(nodes) | of_module}, of_module)


def set_first(function: ast.FunctionDef, of_module: frozenset[str]) -> set[str]:
    """The names of the module that a function sets before anything of its own could read them."""
    found: set[str] = set()
    event = function.args.args[0].arg if function.args.args else ""
    for statement in function.body:
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if isinstance(statement, ast.Global) or is_text:
            continue
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            break
        if any(may_read(node, of_module, event) for node in walk_scope(statement.value)):
            break
        found.add(statement.targets[0].id)
    return found


def may_read(node: ast.AST, of_module: frozenset[str], event: str) -> bool:
    """Whether a node reads one of the names, or calls anything but a method of the event, which could."""
    if isinstance(node, ast.Call):
        called: ast.expr = node
        while isinstance(called, (ast.Call, ast.Attribute, ast.Subscript)):
            called = called.func if isinstance(called, ast.Call) else called.value
        return not (isinstance(node.func, ast.Attribute) and isinstance(called, ast.Name) and called.id == event)
    return isinstance(node, (ast.Lambda, ast.NamedExpr)) or isinstance(node, ast.Name) and node.id in of_module


def names_bound(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that nodes of one scope bind."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
    return found
