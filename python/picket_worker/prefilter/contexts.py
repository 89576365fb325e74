"""The keys of a body's `alert_context` and where they come from, as far as its source says, for pages."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .analysis import TooLarge
from .expressions import Environment, Expressions
from .modules import Module
from .trace import FIELDS_MAX, fields_in
from .values import Event, Function, single

if TYPE_CHECKING:
    from .analysis import Analysis

DEPTH_MAX = 6
Context = dict[str, "str | None"]


def context_fields(analysis: Analysis, module: Module) -> Context:
    """The keys of the context, each with the field it comes from; none where they cannot be read."""
    try:
        return context_of(analysis, module, "alert_context", 0)
    except (TooLarge, RecursionError):
        return {}


def event_names(function: ast.FunctionDef) -> Environment:
    return {parameter.arg: single(Event()) for parameter in function.args.args[:1]}


def context_of(analysis: Analysis, module: Module, name: str, depth: int) -> Context:
    function = module.symbol(name)
    if not isinstance(function, Function) or not isinstance(function.node, ast.FunctionDef):
        return {}
    return Contexts(analysis, function, depth).of_function()


class Contexts:
    """The dicts that a function builds, by the names they have."""

    def __init__(self, analysis: Analysis, function: Function, depth: int):
        assert isinstance(function.node, ast.FunctionDef)
        self.analysis = analysis
        self.node = function.node
        self.here = Expressions(analysis, function.module, depth)
        self.depth = depth
        self.names = event_names(function.node)
        self.dicts: dict[str, Context] = {}
        self.returned: Context = {}

    def of_function(self) -> Context:
        self.statements(self.node.body)
        return self.returned

    def statements(self, nodes: list[ast.stmt]) -> None:
        for node in nodes:
            self.analysis.spend()
            self.statement(node)
            for inner in ("body", "orelse", "finalbody"):
                if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    self.statements(getattr(node, inner, []))

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Return) and node.value is not None:
            self.returned = {**self.returned, **self.dict_of(node.value)}
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            self.assign(node.targets[0].id, node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            target = node.targets[0]
            if isinstance(target.value, ast.Name) and isinstance(target.slice, ast.Constant):
                held = self.dicts.setdefault(target.value.id, {})
                held[str(target.slice.value)] = self.field_of(node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.dicts.setdefault(node.target.id, {}).update(self.dict_of(node.value))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            if isinstance(call.func, ast.Attribute) and call.func.attr == "update" and len(call.args) == 1:
                if isinstance(call.func.value, ast.Name):
                    self.dicts.setdefault(call.func.value.id, {}).update(self.dict_of(call.args[0]))

    def assign(self, name: str, node: ast.expr) -> None:
        found = self.dict_of(node)
        if found or isinstance(node, ast.Dict):
            self.dicts[name] = found
        self.names[name], _ = self.here.value(node, self.names)

    def dict_of(self, node: ast.expr) -> Context:
        """The keys of a dict that an expression makes, with their fields."""
        if isinstance(node, ast.Dict):
            found: Context = {}
            for key, value in zip(node.keys, node.values):
                if key is None:
                    found |= self.dict_of(value)
                elif isinstance(key, ast.Constant):
                    found[str(key.value)] = self.field_of(value)
            return found
        if isinstance(node, ast.Name):
            return dict(self.dicts.get(node.id, {}))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return {**self.dict_of(node.left), **self.dict_of(node.right)}
        if isinstance(node, ast.Call):
            return self.called(node)
        return {}

    def called(self, node: ast.Call) -> Context:
        if isinstance(node.func, ast.Name) and node.func.id == "dict":
            return {keyword.arg: self.field_of(keyword.value) for keyword in node.keywords if keyword.arg}
        value, _ = self.here.value(node.func, self.names)
        function = value[0][1] if len(value) == 1 else None
        if not isinstance(function, Function) or not isinstance(function.node, ast.FunctionDef):
            return {}
        first = self.here.value(node.args[0], self.names)[0] if node.args else ()
        if self.depth >= DEPTH_MAX or not any(isinstance(symbol, Event) for _, symbol in first):
            return {}
        return Contexts(self.analysis, function, self.depth + 1).of_function()

    def field_of(self, node: ast.expr) -> str | None:
        """The fields that a value is made of, with commas; None where they are not known, or too many."""
        value, _ = self.here.value(node, self.names)
        fields = fields_in(value)
        return ", ".join(fields) if 0 < len(fields) <= FIELDS_MAX else None
