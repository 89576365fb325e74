"""Follows what values are made of, for pages: fields, and texts with the fields in braces.

Nothing is proven by it: what is not followed is passed over, so that the rest of a function is still read.
"""

from __future__ import annotations

import ast
import string
from typing import Callable, Iterable

from . import comparisons
from .analysis import PATHS_MAX, States, Statements
from .arguments import Result
from .conditions import Condition, either
from .expressions import Environment, Expressions
from .modules import walk_scope
from .scopes import names_bound
from .values import ANY, UNROLLED_MAX, Const, Display, Field, MadeOf, Symbol, Unknown, Value, choice, guarded, single

TEXT_MAX = 60
FIELDS_MAX = 3
# Methods whose text is that of their receiver, for a reader.
SAME_TEXT = frozenset({"lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold", "replace"})


class Trace:
    """Notes for each expression what it was made of. The analysis gives it every expression that it evaluates."""

    def __init__(self) -> None:
        self.read: list[list[str]] = [[]]
        self.values: dict[int, Value] = {}
        self.order: list[str] = []

    def statements(self, here: Expressions, function: ast.FunctionDef) -> Statements:
        return Followed(here, function)

    def value(self, node: ast.expr, evaluate: Callable[[], Result]) -> Result:
        self.read.append([])
        value, raises = evaluate()
        read = self.read.pop()
        value = tuple((guard, self.described(node, symbol, read)) for guard, symbol in value)
        self.values[id(node)] = value
        fields = fields_in(value)
        add(self.read[-1], fields)
        add(self.order, fields)
        return value, raises

    def described(self, node: ast.expr, symbol: Symbol, read: list[str]) -> Symbol:
        """An unknown value with what it was made of."""
        if not isinstance(symbol, Unknown) or symbol.made_of is not None or symbol.kind in ("unbound", "bool"):
            return symbol
        text = self.text(node)
        return Unknown(symbol.kind, MadeOf(tuple(read), text)) if read or text else symbol

    # MARK: Texts

    def text(self, node: ast.expr) -> str | None:
        """The text that an expression makes, with its fields in braces; None where it is none, or not known."""
        if isinstance(node, ast.JoinedStr):
            return "".join(map(self.part, node.values))
        if isinstance(node, ast.BinOp):
            return self.operation(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = node.func.value
            if node.func.attr in SAME_TEXT:
                return self.known_text(receiver)
            if node.func.attr == "format" and isinstance(receiver, ast.Constant) and isinstance(receiver.value, str):
                return self.formatted(receiver.value, node)
        if isinstance(node, ast.Call) and is_named(node.func, "str") and len(node.args) == 1:
            return self.known_text(node.args[0])
        return None

    def operation(self, node: ast.BinOp) -> str | None:
        if isinstance(node.op, ast.Add):
            left, right = self.known_text(node.left), self.known_text(node.right)
            return left + right if left is not None and right is not None else None
        if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            pieces = node.left.value.replace("%d", "%s").split("%s")
            if len(pieces) == len(given) + 1 and "%" not in "".join(pieces):
                return "".join(piece + part for piece, part in zip(pieces, [*map(self.part, given), ""]))
        return None

    def formatted(self, template: str, node: ast.Call) -> str | None:
        """What `str.format` makes of its arguments."""
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        found, position = "", 0
        try:
            for literal, name, _, _ in string.Formatter().parse(template):
                found += literal
                if name is None:
                    continue
                if name == "":
                    name, position = str(position), position + 1
                argument = node.args[int(name)] if name.isdigit() else named[name]
                found += self.part(argument)
        except (ValueError, LookupError):
            return None
        return found

    def known_text(self, node: ast.expr) -> str | None:
        """The text of an operand that was evaluated; None where it is not known to be text."""
        value = self.values.get(id(node), ANY)
        if not all(is_text(symbol) for _, symbol in value):
            return None
        return self.part(node)

    def part(self, node: ast.expr) -> str:
        """A part of a text that was evaluated: itself where it is constant, else its fields in braces."""
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.FormattedValue):
            return self.part(node.value)
        value = self.values.get(id(node), ANY)
        if len(value) == 1:
            symbol = value[0][1]
            if isinstance(symbol, Const):
                return str(symbol.value)
            if isinstance(symbol, Unknown) and symbol.made_of and symbol.made_of.text:
                return symbol.made_of.text
        return braced(fields_in(value)) or "{" + shortened(node) + "}"


    def looked_up(self, held: object, one: Field, default: Value) -> Value | None:
        """What a dict of texts gives for a field: each of its values, with the keys that lead to it."""
        if not isinstance(held, dict) or len(held) > UNROLLED_MAX:
            return None
        if not all(isinstance(key, str) and isinstance(value, str) for key, value in held.items()):
            return None
        keys: dict[str, list[str]] = {}
        for key, value in held.items():
            keys.setdefault(value, []).append(key)
        found = [
            guarded(comparisons.text_atoms(one, "equals", tuple(some))[0], single(Const(value)))
            for value, some in keys.items()
        ]
        return choice(*found, guarded(comparisons.text_atoms(one, "equals", tuple(held))[1], default))


class Followed(Statements):
    """Statements of a function, as far as they can be followed; what cannot is passed over."""

    failed = False

    def statement(self, node: ast.stmt, names: Environment, pc: Condition) -> States:
        outer, self.failed = self.failed, False
        result = super().statement(node, names, pc)
        failed, self.failed = self.failed, outer
        if not failed or result or isinstance(node, ast.Raise):
            return result
        return [(pc, {**names, **{name: ANY for name in names_bound(walk_scope(node))}})]

    def fail(self, pc: Condition) -> States:
        self.failed = True
        return super().fail(pc)

    def joined(self, states: States) -> States:
        """All paths, as long as they are few: those that differ may make different texts."""
        if len(states) <= PATHS_MAX // 8:
            return states
        names = {name for _, environment in states for name in environment}
        found = {name: choice(*(environment.get(name, ANY) for _, environment in states)) for name in names}
        return [(either(*(pc for pc, _ in states)), found)]

    def on_AugAssign(self, node: ast.AugAssign, names: Environment, pc: Condition) -> States:
        if not isinstance(node.target, ast.Name):
            return [(pc, names)]
        whole = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        return [(pc, {**names, node.target.id: self.value(whole, names, pc)})]

    def on_Try(self, node: ast.Try, names: Environment, pc: Condition) -> States:
        result = self.block([*node.body, *node.orelse], dict(names), pc)
        for handler in node.handlers:
            caught = {handler.name: ANY} if handler.name else {}
            result += self.block(handler.body, {**names, **caught}, pc)
        return [one for own, environment in result for one in self.block(node.finalbody, environment, own)]

    def on_While(self, node: ast.While, names: Environment, pc: Condition) -> States:
        self.value(node.test, names, pc)
        changed = {name: ANY for name in names_bound(walk_scope(node))}
        self.loops.append(([], []))
        self.block(node.body, {**names, **changed}, pc)
        self.loops.pop()
        return [(pc, {**names, **changed})]

    def on_With(self, node: ast.With, names: Environment, pc: Condition) -> States:
        bound = {name: ANY for item in node.items if item.optional_vars for name in names_bound([item.optional_vars])}
        return self.block(node.body, {**names, **bound}, pc)


def fields_in(value: Value) -> list[str]:
    """The fields that a value is, or was made of, each once."""
    found: list[str] = []
    for _, symbol in value:
        if isinstance(symbol, Field):
            add(found, [".".join(symbol.path)])
        elif isinstance(symbol, Unknown) and symbol.made_of:
            add(found, symbol.made_of.fields)
        elif isinstance(symbol, Display):
            for element in symbol.elements:
                add(found, fields_in(element))
    return found


def add(found: list[str], more: Iterable[str]) -> None:
    found += [one for one in more if one not in found]


def braced(fields: list[str]) -> str | None:
    """Fields as the placeholder of a text; None for none, or too many."""
    return "{" + " or ".join(fields) + "}" if 0 < len(fields) <= FIELDS_MAX else None


def shortened(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= TEXT_MAX and "\n" not in text else "…"


def is_text(symbol: Symbol) -> bool:
    if isinstance(symbol, Const):
        return isinstance(symbol.value, str)
    return isinstance(symbol, Field) or isinstance(symbol, Unknown) and symbol.kind in ("text", "any")


def is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
