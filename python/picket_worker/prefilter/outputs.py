"""What a body's `title` and `alert_context` are made of, as far as their source says, for pages."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .analysis import States, Statements, TooLarge
from .conditions import Condition
from .expressions import Environment, Expressions
from .modules import Module
from .scopes import scope_of
from .values import Const, Event, Field, Function, Value, single

if TYPE_CHECKING:
    from .analysis import Analysis

DEPTH_MAX = 6
TEXT_MAX = 60
Context = dict[str, "str | None"]


def outputs(analysis: Analysis, module: Module) -> dict[str, Any]:
    """The title with placeholders, and the keys of the context with the fields they come from."""
    title = guarded_by_limits(lambda: title_of(analysis, module))
    context: Context = guarded_by_limits(lambda: context_of(analysis, module, "alert_context", 0)) or {}
    return {
        "title": title,
        "context_keys": list(context),
        "context": [{"key": key, "field": field} for key, field in context.items()],
    }


def guarded_by_limits(work: Any) -> Any:
    try:
        return work()
    except (TooLarge, RecursionError):
        return None


class Returns(Statements):
    """Notes each expression that a function returns, with the names as they are there."""

    def __init__(self, here: Expressions, function: ast.FunctionDef):
        super().__init__(here, function)
        self.found: list[tuple[ast.expr, Environment]] = []

    def on_Return(self, node: ast.Return, names: Environment, pc: Condition) -> States:
        if node.value is not None:
            self.found.append((node.value, names))
        return []

    def fail(self, pc: Condition) -> States:
        raise TooLarge


def event_names(function: ast.FunctionDef) -> Environment:
    return {parameter.arg: single(Event()) for parameter in function.args.args[:1]}


def title_of(analysis: Analysis, module: Module) -> str | None:
    function = module.symbol("title")
    if not isinstance(function, Function) or not isinstance(function.node, ast.FunctionDef):
        return None
    scope = scope_of(function.node)
    if scope is None or scope.of_module:
        return None
    here = Expressions(analysis, module, 0)
    returns = Returns(here, function.node)
    returns.run({**scope.names, **event_names(function.node)})
    titles = {template(here, expression, names) for expression, names in returns.found}
    return titles.pop() if len(titles) == 1 else None


def template(here: Expressions, node: ast.expr, names: Environment) -> str | None:
    """Text with `{path}` in the place of each field; None for an expression that is not one of text."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part_of(here, part, names) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = template(here, node.left, names), template(here, node.right, names)
        return left + right if left is not None and right is not None else None
    value, _ = here.value(node, names)
    if len(value) == 1 and isinstance(value[0][1], Const):
        return value[0][1].value if isinstance(value[0][1].value, str) else None
    path = path_of(value)
    return "{" + path + "}" if path else None


def part_of(here: Expressions, part: ast.expr, names: Environment) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    value, _ = here.value(part.value, names)
    text = path_of(value) or ast.unparse(part.value)
    return "{" + (text if len(text) <= TEXT_MAX else "…") + "}"


def path_of(value: Value) -> str | None:
    """The one field that a value comes from, but for its default."""
    paths = {".".join(symbol.path) for _, symbol in value if isinstance(symbol, Field)}
    others = [symbol for _, symbol in value if not isinstance(symbol, (Field, Const))]
    return paths.pop() if len(paths) == 1 and not others else None


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
        value, _ = self.here.value(node, self.names)
        return path_of(value)
