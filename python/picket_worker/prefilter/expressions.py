"""Follows the expressions of a body: which value comes out, and under which condition it raises."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Callable

from . import comparisons, values
from .arguments import FAILED, Result
from .conditions import Condition, both, either
from .modules import Module
from .values import (
    ANY, UNROLLED_MAX, Bool, Const, Display, Event, External, Field, Function, Imported, Symbol, Truth, Unknown, Value,
    boolean, choice, each, each_pair, finite, guarded, single, truth,
)

if TYPE_CHECKING:
    from .analysis import Analysis

Environment = dict[str, Value]


class Expressions:
    """The expressions of one function; names are looked up in its environment, then in its module."""

    def __init__(self, analysis: Analysis, module: Module, depth: int):
        self.analysis = analysis
        self.module = module
        self.depth = depth
        self.conditional = 0

    def value(self, node: ast.expr, names: Environment) -> Result:
        self.analysis.spend()
        method: Callable[[Any, Environment], Result] | None = getattr(self, "on_" + type(node).__name__, None)
        if self.analysis.trace is not None:
            return self.analysis.trace.value(node, lambda: method(node, names) if method else FAILED)
        return method(node, names) if method else FAILED

    def perhaps(self, node: ast.expr, names: Environment) -> Result:
        """The value of an expression that is not always evaluated, so that it must not bind names."""
        self.conditional += 1
        result = self.value(node, names)
        self.conditional -= 1
        return result

    def values(self, nodes: list[ast.expr], names: Environment) -> tuple[list[Value], Condition]:
        """Values of several expressions, each of which is evaluated."""
        found, raises = [], []
        for node in nodes:
            value, raised = self.value(node, names)
            found.append(value)
            raises.append(raised)
        return found, either(*raises)

    # MARK: Leaves

    def on_Constant(self, node: ast.Constant, names: Environment) -> Result:
        return single(Const(node.value)), False

    def on_Name(self, node: ast.Name, names: Environment) -> Result:
        value = names[node.id] if node.id in names else single(self.analysis.symbol(self.module, node.id))
        unbound = either(*(guard for guard, symbol in value if symbol == Unknown("unbound")))
        return value, unbound

    def on_Tuple(self, node: ast.Tuple | ast.List, names: Environment) -> Result:
        elements, raises = self.values(node.elts, names)
        if any(isinstance(element, ast.Starred) for element in node.elts):
            return single(Unknown("list")), True
        constants = [constant(element) for element in elements]
        if all(found for found, _ in constants):
            made = tuple if isinstance(node, ast.Tuple) else list
            return single(Const(made(value for _, value in constants))), raises
        return single(Display(tuple(elements))), raises

    on_List = on_Tuple

    def on_Set(self, node: ast.Set, names: Environment) -> Result:
        elements, raises = self.values(node.elts, names)
        constants = [constant(element) for element in elements]
        if all(found and comparisons.hashable(value) for found, value in constants):
            return single(Const({value for _, value in constants})), raises
        return FAILED

    def on_Dict(self, node: ast.Dict, names: Environment) -> Result:
        if not all(node.keys):
            return FAILED
        keys, raises = self.values([key for key in node.keys if key], names)
        held, held_raises = self.values(node.values, names)
        pairs = [(constant(key), constant(value)) for key, value in zip(keys, held)]
        if all(key[0] and value[0] and comparisons.hashable(key[1]) for key, value in pairs):
            return single(Const({key[1]: value[1] for key, value in pairs})), either(raises, held_raises)
        hashed = all(key[0] and comparisons.hashable(key[1]) for key, _ in pairs)
        return single(Unknown("dict")), either(raises, held_raises, not hashed)

    def on_JoinedStr(self, node: ast.JoinedStr, names: Environment) -> Result:
        raises: list[Condition] = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                value, raised = self.value(part.value, names)
                raises += [raised, part.format_spec is not None or self.printing_raises(value)]
        return single(Unknown("text")), either(*raises)

    def printing_raises(self, value: Value) -> Condition:
        """The text of deeply nested values can exceed the recursion limit."""
        found = []
        for guard, symbol in value:
            if isinstance(symbol, Field):
                found.append(both(guard, comparisons.is_container(symbol)))
            elif not isinstance(symbol, (Const, Bool)) and not simple(symbol):
                found.append(guard)
        return either(*found)

    # MARK: Logic

    def on_BoolOp(self, node: ast.BoolOp, names: Environment) -> Result:
        value, raises = self.value(node.values[0], names)
        for operand in node.values[1:]:
            goes_on, stays = truth(value) if isinstance(node.op, ast.And) else truth(value)[::-1]
            if goes_on is False:
                break
            kept = self.kept(value, isinstance(node.op, ast.Or))
            more, raised = self.perhaps(operand, names)
            value = choice(kept, guarded(goes_on, more))
            raises = either(raises, both(goes_on, raised))
        return value, raises

    def kept(self, value: Value, when: bool) -> Value:
        """The alternatives of an operand of `and` or `or` that are the result themselves."""
        found = []
        for guard, symbol in value:
            true, false = values.truth_of(symbol)
            guard = both(guard, true if when else false)
            if guard is not False:
                found.append((guard, Const(when) if isinstance(symbol, Bool) else symbol))
        return tuple(found)

    def on_UnaryOp(self, node: ast.UnaryOp, names: Environment) -> Result:
        value, raises = self.value(node.operand, names)
        if isinstance(node.op, ast.Not):
            true, false = truth(value)
            return boolean(false, true), raises
        found, number = constant(value)
        if found and isinstance(number, (int, float)) and isinstance(node.op, ast.USub):
            return single(Const(-number)), raises
        return FAILED

    def on_IfExp(self, node: ast.IfExp, names: Environment) -> Result:
        test, raises = self.value(node.test, names)
        true, false = truth(test)
        result: list[Value] = []
        for guard, branch in ((true, node.body), (false, node.orelse)):
            if guard is not False:
                value, raised = self.perhaps(branch, names)
                result.append(guarded(guard, value))
                raises = either(raises, both(guard, raised))
        return choice(*result), raises

    def on_NamedExpr(self, node: ast.NamedExpr, names: Environment) -> Result:
        value, raises = self.value(node.value, names)
        if self.conditional:
            return FAILED
        names[node.target.id] = value
        return value, raises

    def on_Compare(self, node: ast.Compare, names: Environment) -> Result:
        read = self.value if len(node.ops) == 1 else self.perhaps
        results = [read(operand, names) for operand in (node.left, *node.comparators)]
        operands = [value for value, _ in results]
        raises = either(*(raised for _, raised in results))
        true: list[Condition] = []
        false: list[Condition] = []
        for operator, left, right in zip(node.ops, operands, operands[1:]):
            work = COMPARISONS.get(type(operator))
            if work is None:
                return FAILED
            value, raised = each_pair(left, right, work)
            yes, no = truth(value)
            true.append(yes)
            false.append(no)
            raises = either(raises, raised)
            self.analysis.compared(type(operator), left, right)
        return boolean(both(*true), either(*false)), raises

    def on_BinOp(self, node: ast.BinOp, names: Environment) -> Result:
        (left, right), raises = self.values([node.left, node.right], names)
        found, one = constant(left)
        other_found, other = constant(right)
        if found and other_found and isinstance(node.op, ast.Add) and type(one) is type(other):
            if isinstance(one, (str, tuple, list)):
                return single(Const(one + other)), raises
        if isinstance(node.op, ast.Add) and is_text(left) and is_text(right):
            return single(Unknown("text")), raises
        if isinstance(node.op, (ast.BitAnd, ast.BitOr, ast.Sub)) and is_set(left) and is_set(right):
            return sets_joined(node.op, left, right), raises
        return single(Unknown()), True

    # MARK: Reading parts

    def on_Subscript(self, node: ast.Subscript, names: Environment) -> Result:
        (value, key), raises = self.values([node.value, node.slice], names)
        found, index = constant(key)

        def part(symbol: Symbol) -> Result:
            if isinstance(symbol, Const) and found and isinstance(symbol.value, (tuple, list, dict, str)):
                try:
                    return single(Const(symbol.value[index])), False
                except (LookupError, TypeError):
                    return FAILED
            if found and isinstance(index, str) and index.isascii():
                if isinstance(symbol, Event):
                    one = Field((index,))
                    return single(one), one.atom("missing")
                if isinstance(symbol, Field) and not symbol.case and not symbol.exact:
                    one = symbol.below(index)
                    return single(one), either(symbol.atom("not_object"), one.atom("missing"))
            return FAILED

        result, raised = each(value, part)
        return result, either(raises, raised)

    def on_Attribute(self, node: ast.Attribute, names: Environment) -> Result:
        value, raises = self.value(node.value, names)

        def part(symbol: Symbol) -> Result:
            if isinstance(symbol, External) and not symbol.name.startswith("builtins."):
                return single(External(f"{symbol.name}.{node.attr}")), False
            if isinstance(symbol, Imported) and symbol.name is None:
                return single(self.analysis.exported(symbol.module, node.attr)), False
            return FAILED

        result, raised = each(value, part)
        return result, either(raises, raised)

    # MARK: Comprehensions

    def on_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, names: Environment) -> Result:
        _, _, raises = self.comprehension(node, names)
        kind = "set" if isinstance(node, ast.SetComp) else "list"
        return single(Unknown(kind)), True if kind == "set" else raises

    on_SetComp = on_ListComp
    on_GeneratorExp = on_ListComp

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, names: Environment
    ) -> tuple[Value, Value, Condition]:
        """`any` and `all` of the elements, and the condition under which anything may raise."""
        if len(node.generators) != 1 or node.generators[0].is_async:
            return boolean(True, True), boolean(True, True), True
        generator = node.generators[0]
        iterated, raises = self.value(generator.iter, names)
        elements, raised = self.elements(iterated)
        true: list[Condition] = []
        false: list[Condition] = []
        found = [either(raises, raised)]
        for guard, element in elements:
            inner = dict(names)
            reached: Condition = guard
            if not bind(generator.target, element, inner):
                return boolean(True, True), boolean(True, True), True
            for test in generator.ifs:
                value, raised = self.perhaps(test, inner)
                found.append(both(reached, raised))
                reached = both(reached, truth(value)[0])
            value, raised = self.perhaps(node.elt, inner)
            found.append(both(reached, raised))
            yes, no = truth(value)
            true.append(both(reached, yes))
            false.append(both(reached, no))
        certain = finite(iterated) and not generator.ifs
        return (
            boolean(either(*true), both(*false) if certain else True),
            boolean(both(*true) if certain else True, either(*false)),
            either(*found),
        )

    def elements(self, iterated: Value) -> tuple[list[tuple[Condition, Value]], Condition]:
        """What a loop over a value may bind, each with its condition, and the condition under which it raises."""
        found: list[tuple[Condition, Value]] = []
        raises: list[Condition] = []
        for guard, symbol in iterated:
            held = symbol.value if isinstance(symbol, Const) else None
            if isinstance(held, (tuple, list, set, frozenset, dict, str)) and len(held) <= UNROLLED_MAX:
                found += [(guard, single(Const(value))) for value in held]
            elif isinstance(symbol, Display):
                found += [(guard, element) for element in symbol.elements]
            else:
                # A field that is empty or missing gives no element.
                some = symbol.atom("truthy") if isinstance(symbol, Field) else True
                found.append((both(guard, some), ANY))
                raises.append(both(guard, iteration_raises(symbol)))
        return found, either(*raises)

    # MARK: Calls

    def on_Lambda(self, node: ast.Lambda, names: Environment) -> Result:
        return single(Function(node, self.module, dict(names))), False

    def on_Call(self, node: ast.Call, names: Environment) -> Result:
        from .calls import call

        return call(self, node, names)


def iteration_raises(symbol: Symbol) -> Condition:
    if isinstance(symbol, Field):
        return comparisons.is_not_iterable(symbol)
    if isinstance(symbol, Event):
        return False
    return not (isinstance(symbol, Unknown) and symbol.kind in ("list", "set", "dict", "text"))


def bind(target: ast.expr, value: Value, names: Environment) -> bool:
    """Binds the target of an assignment; False where it is not followed."""
    if isinstance(target, ast.Name):
        names[target.id] = value
        return True
    return False


def constant(value: Value) -> tuple[bool, Any]:
    """Whether a value is one constant, and which."""
    if len(value) == 1 and value[0][0] is True and isinstance(value[0][1], Const):
        return True, value[0][1].value
    return False, None


def simple(symbol: Symbol) -> bool:
    return isinstance(symbol, Unknown) and symbol.kind in ("text", "number", "bool")


def is_text(value: Value) -> bool:
    return all(
        isinstance(symbol, Const) and isinstance(symbol.value, str)
        or symbol == Unknown("text")
        or isinstance(symbol, Field) and symbol.case is not None
        for _, symbol in value
    )


def is_set(value: Value) -> bool:
    return all(
        isinstance(symbol, Const) and isinstance(symbol.value, (set, frozenset)) or symbol == Unknown("set")
        for _, symbol in value
    )


def sets_joined(operator: ast.operator, left: Value, right: Value) -> Value:
    """What `&`, `|` and `-` make of two sets; an empty one on either side of `&` leaves nothing."""
    found: list[Value] = []
    for guard, one in left:
        for other_guard, other in right:
            empty = any(isinstance(symbol, Const) and not symbol.value for symbol in (one, other))
            result: Symbol = Unknown("set")
            if isinstance(operator, ast.BitAnd) and empty:
                result = Const(frozenset())
            found.append(guarded(both(guard, other_guard), single(result)))
    return choice(*found)


def opposite(work: Callable[[Symbol, Symbol], tuple[Truth, Condition]]) -> Callable[..., tuple[Truth, Condition]]:
    def inverted(left: Symbol, right: Symbol) -> tuple[Truth, Condition]:
        (true, false), raises = work(left, right)
        return (false, true), raises

    return inverted


COMPARISONS: dict[type, Callable[[Symbol, Symbol], tuple[Truth, Condition]]] = {
    ast.Eq: comparisons.equality,
    ast.NotEq: opposite(comparisons.equality),
    ast.Is: comparisons.identical,
    ast.IsNot: opposite(comparisons.identical),
    ast.In: comparisons.membership,
    ast.NotIn: opposite(comparisons.membership),
    ast.Lt: comparisons.ordering,
    ast.LtE: comparisons.ordering,
    ast.Gt: comparisons.ordering,
    ast.GtE: comparisons.ordering,
}
