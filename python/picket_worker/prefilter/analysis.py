"""Follows the statements of functions, and finds the condition without which a body returns False."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Callable

from . import comparisons, values
from .arguments import FAILED, Arguments, Result
from .conditions import Condition, both, either
from .expressions import Environment, Expressions, bind
from .modules import HARMLESS_IMPORTS, Module, walk_scope
from .scopes import names_bound, scope_of
from .values import ANY, NOTHING, Const, Display, Event, External, Field, Function, Imported, Symbol, Unknown, Value
from .values import choice, finite, guarded, not_false, single, truth

if TYPE_CHECKING:
    from .catalogue import Catalogue
    from .trace import Trace

States = list[tuple[Condition, Environment]]
STEPS_MAX = 6000
PATHS_MAX = 120


class TooLarge(Exception):
    """A body takes more steps than are worth it."""


class Analysis:
    """The analysis of one body. Its steps are bounded, so that no body keeps others waiting."""

    def __init__(self, catalogue: Catalogue, log_types: list[str], kind: str, trace: Trace | None = None):
        self.catalogue = catalogue
        # Set where the analysis is for a page: then it goes on behind what is not followed, and proves nothing.
        self.trace = trace
        self.log_types = log_types
        self.kind = kind
        self.steps = 0
        self.indicators: dict[tuple[str, str], list[Any]] = {}

    def spend(self) -> None:
        self.steps += 1
        if self.steps > STEPS_MAX:
            raise TooLarge

    # MARK: Names

    def symbol(self, module: Module, name: str) -> Symbol:
        symbol = module.symbol(name)
        if isinstance(symbol, Imported) and symbol.name is not None:
            return self.exported(symbol.module, symbol.name)
        return symbol

    def exported(self, module: str, name: str) -> Symbol:
        """What a name of one of the user's own modules stands for."""
        found = self.catalogue.module(module)
        if found is None or name not in found.bindings:
            return Unknown("unbound")
        self.spend()
        return self.symbol(found, name)

    # MARK: Functions

    def function(self, function: Function, names: Environment, depth: int) -> Result:
        """What a call gives, and the condition under which it raises."""
        here = Expressions(self, function.module, depth)
        if isinstance(function.node, ast.Lambda):
            return here.value(function.node.body, names)
        scope = scope_of(function.node)
        if self.trace is not None:
            return self.trace.statements(here, function.node).run({**(scope.names if scope else {}), **names})
        if scope is None or scope.of_module and depth > 0:
            return FAILED
        return Statements(here, function.node).run({**scope.names, **names})

    def udm(self, here: Expressions, arguments: Arguments) -> Result:
        """`event.udm`: the field that the data model of each of the body's log types maps the name to.

        A body gets events of its log types only, whatever they say in `p_log_type`: the daemon says what they are.
        """
        keys = arguments.keys()
        if not keys or len(keys) != 1 or not arguments.only("default"):
            return FAILED
        default = arguments.named.get("default", NOTHING)
        if self.kind != "rule":
            return unmapped(keys[0], default), False
        found: list[Value] = []
        raises: list[Condition] = []
        for log_type in self.log_types:
            value, raised = self.catalogue.mapped(self, here, log_type, keys[0], default)
            found.append(value)
            raises.append(raised)
        return choice(*found), either(*raises)

    # MARK: Indicators

    def compared(self, operator: type, left: Value, right: Value) -> None:
        """Notes a comparison of a field with constants, as pages show it."""
        for one, other in ((left, right), (right, left)):
            fields = [symbol for _, symbol in one if isinstance(symbol, Field)]
            constants = [symbol.value for _, symbol in other if isinstance(symbol, Const)]
            if fields and constants:
                name = operation_name(operator, one is right)
                for symbol in fields:
                    self.note(symbol, name, constants[0])

    def note_all(self, compared: Value, operation: str, value: Any) -> None:
        """Notes a constant for each field that a value may be."""
        for _, symbol in compared:
            if isinstance(symbol, Field):
                self.note(symbol, operation, value)

    def note(self, one: Field, operation: str, value: Any) -> None:
        several = isinstance(value, (tuple, list, set, frozenset))
        listed = sorted(value, key=repr) if several else [value]
        held = self.indicators.setdefault((".".join(one.path), operation + ("_folded" if one.case else "")), [])
        held += [each for each in listed if isinstance(each, values.SCALARS) and each not in held]


ORDERINGS: dict[type, str] = {
    ast.Lt: "less", ast.LtE: "less_or_equal", ast.Gt: "greater", ast.GtE: "greater_or_equal",
}


def operation_name(operator: type, reversed_operands: bool) -> str:
    if operator in (ast.In, ast.NotIn):
        name = "contains" if reversed_operands else "equals"
    else:
        name = ORDERINGS.get(operator, "equals")
        if reversed_operands:
            name = name.replace("less", "greater") if "less" in name else name.replace("greater", "less")
    return ("not_" if operator in (ast.NotEq, ast.NotIn, ast.IsNot) else "") + name


def unmapped(name: str, default: Value) -> Value:
    """What `event.udm` gives for a name that no data model maps: `p_udm`, else the field; falsy is absent."""
    own, plain = Field(("p_udm", name)), Field((name,))
    rest = guarded(own.atom("falsy"), choice(single(plain), default))
    return choice(guarded(own.atom("truthy"), single(own)), rest)


class Statements:
    """Runs the statements of one function along every path."""

    def __init__(self, here: Expressions, function: ast.FunctionDef):
        self.here = here
        self.function = function
        self.returned: list[Value] = []
        self.raises: Condition = False
        self.paths = 0
        # For each loop around a statement, the paths that end it and those that go on with its next element.
        self.loops: list[tuple[States, States]] = []

    def run(self, names: Environment) -> Result:
        for pc, _ in self.block(self.function.body, names, True):
            self.returned.append(guarded(pc, NOTHING))
        return choice(*self.returned), self.raises

    def fail(self, pc: Condition) -> States:
        """Gives up on a path: whatever comes now may raise or have an effect, or return anything."""
        self.raises = either(self.raises, pc)
        self.returned.append(guarded(pc, ANY))
        return []

    def value(self, node: ast.expr, names: Environment, pc: Condition) -> Value:
        value, raised = self.here.value(node, names)
        self.raises = either(self.raises, both(pc, raised))
        return value

    def block(
        self, statements: list[ast.stmt], names: Environment, pc: Condition
    ) -> States:
        """Runs statements; gives the paths that reach the end of them."""
        states = [(pc, names)]
        for statement in statements:
            after: States = []
            for own, environment in states:
                after += self.statement(statement, environment, own)
            states = after
            self.paths += len(states)
            if self.paths > PATHS_MAX * 10 or len(states) > PATHS_MAX:
                for own, _ in states:
                    self.fail(own)
                return []
        return states

    def statement(self, node: ast.stmt, names: Environment, pc: Condition) -> States:
        self.here.analysis.spend()
        name = "on_" + type(node).__name__
        method: Callable[[Any, Environment, Condition], States] | None = getattr(self, name, None)
        return method(node, names, pc) if method else self.fail(pc)

    def on_Return(self, node: ast.Return, names: Environment, pc: Condition) -> States:
        value = self.value(node.value, names, pc) if node.value else NOTHING
        self.returned.append(guarded(pc, value))
        return []

    def on_Raise(self, node: ast.Raise, names: Environment, pc: Condition) -> States:
        self.raises = either(self.raises, pc)
        return []

    def on_ImportFrom(self, node: ast.ImportFrom, names: Environment, pc: Condition) -> States:
        """Names that are certain to be there."""
        known = HARMLESS_IMPORTS.get(node.module or "", set())
        if node.level or not all(alias.name in known for alias in node.names):
            return self.fail(pc)
        bound = {alias.asname or alias.name: single(External(f"{node.module}.{alias.name}")) for alias in node.names}
        return [(pc, {**names, **bound})]

    def on_Expr(self, node: ast.Expr, names: Environment, pc: Condition) -> States:
        self.value(node.value, names, pc)
        return [(pc, names)]

    def on_Global(self, node: ast.Global, names: Environment, pc: Condition) -> States:
        return [(pc, names)]

    def on_Pass(self, node: ast.Pass, names: Environment, pc: Condition) -> States:
        return [(pc, names)]

    def on_Assign(self, node: ast.Assign, names: Environment, pc: Condition) -> States:
        value = self.value(node.value, names, pc)
        names = dict(names)
        if len(node.targets) == 1 and bind(node.targets[0], value, names):
            return [(pc, names)]
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Tuple) and self.unpack(target, value, names):
            return [(pc, names)]
        return self.fail(pc)

    def unpack(self, target: ast.Tuple, value: Value, names: Environment) -> bool:
        """Binds the names of a tuple to the elements of one that is written out."""
        symbol = value[0][1] if len(value) == 1 and value[0][0] is True else None
        elements: list[Value] = []
        if isinstance(symbol, Display):
            elements = list(symbol.elements)
        elif isinstance(symbol, Const) and isinstance(symbol.value, (tuple, list)):
            elements = [single(Const(element)) for element in symbol.value]
        return len(elements) == len(target.elts) and all(
            bind(part, element, names) for part, element in zip(target.elts, elements)
        )

    def on_AnnAssign(self, node: ast.AnnAssign, names: Environment, pc: Condition) -> States:
        if node.value is None:
            return [(pc, names)]
        value = self.value(node.value, names, pc)
        names = dict(names)
        return [(pc, names)] if bind(node.target, value, names) else self.fail(pc)

    def on_AugAssign(self, node: ast.AugAssign, names: Environment, pc: Condition) -> States:
        if not isinstance(node.target, ast.Name):
            return self.fail(pc)
        load = ast.Name(node.target.id, ast.Load())
        value, other = self.value(load, names, pc), self.value(node.value, names, pc)
        kinds = {number_or_text(one) for one in (value, other)}
        if kinds == {"number"} and isinstance(node.op, (ast.Add, ast.Sub)):
            return [(pc, {**names, node.target.id: single(Unknown("number"))})]
        if kinds == {"text"} and isinstance(node.op, ast.Add):
            return [(pc, {**names, node.target.id: single(Unknown("text"))})]
        return self.fail(pc)

    def on_If(self, node: ast.If, names: Environment, pc: Condition) -> States:
        names = dict(names)
        true, false = truth(self.value(node.test, names, pc))
        result: States = []
        for guard, branch in ((both(pc, true), node.body), (both(pc, false), node.orelse)):
            if guard is not False:
                result += self.block(branch, dict(names), guard)
        return self.joined(result)

    def joined(self, states: States) -> States:
        """Paths that need not be told apart any more, as one."""
        return merged(states)

    def on_For(self, node: ast.For, names: Environment, pc: Condition) -> States:
        names = dict(names)
        iterated = self.value(node.iter, names, pc)
        if node.orelse:
            return self.fail(pc)
        elements, raised = self.here.elements(iterated)
        self.raises = either(self.raises, both(pc, raised))
        entered = both(pc, either(*(guard for guard, _ in elements)))
        if finite(iterated):
            return self.unrolled(node, [element for _, element in elements], names, pc)
        changed = names_bound(walk_scope(node))
        names.update({name: perhaps_unbound(names.get(name)) for name in changed})
        inner = dict(names)
        if not bind(node.target, ANY, inner):
            return self.fail(pc)
        # However the loop ends, the names are then what they may have become in any of its rounds.
        if entered is not False:
            self.loops.append(([], []))
            self.block(node.body, inner, entered)
            self.loops.pop()
        return [(pc, names)]

    def on_Break(self, node: ast.Break, names: Environment, pc: Condition) -> States:
        self.loops[-1][0].append((pc, names))
        return []

    def on_Continue(self, node: ast.Continue, names: Environment, pc: Condition) -> States:
        self.loops[-1][1].append((pc, names))
        return []

    def unrolled(
        self, node: ast.For, elements: list[Value], names: Environment, pc: Condition
    ) -> States:
        states = [(pc, names)]
        self.loops.append(([], []))
        ended, continued = self.loops[-1]
        for element in elements:
            after: States = []
            for own, environment in states:
                inner = dict(environment)
                if not bind(node.target, element, inner):
                    self.loops.pop()
                    return self.fail(pc)
                after += self.block(node.body, inner, own)
            states = self.joined(after + continued)
            continued.clear()
        self.loops.pop()
        return self.joined(states + ended)


def merged(states: States) -> States:
    """Paths that left the names as they were, joined into one."""
    result: States = []
    for pc, names in states:
        for index, (other, known) in enumerate(result):
            if names == known:
                result[index] = (either(pc, other), known)
                break
        else:
            result.append((pc, names))
    return result


def number_or_text(value: Value) -> str | None:
    kinds = {comparisons.ordering_kind(symbol) for _, symbol in value}
    return kinds.pop() if len(kinds) == 1 else None


def perhaps_unbound(value: Value | None) -> Value:
    """Whatever a loop may have made of a name, which is unbound where it was and the loop did not run."""
    if value is None or any(symbol == Unknown("unbound") for _, symbol in value):
        return single(Unknown("unbound"))
    return ANY


def outcome(analysis: Analysis, module: Module, name: str) -> Result:
    """What the function of a body that decides returns, and the condition under which it raises.

    What is not followed is in both: it may return anything, and may raise.
    """
    function = module.symbol(name)
    if not isinstance(function, Function):
        return FAILED
    given = function.node.args
    if len(given.args) != 1 or given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg:
        return FAILED
    try:
        return analysis.function(function, {given.args[0].arg: single(Event(plain=name == "policy"))}, 0)
    except (TooLarge, RecursionError):
        return FAILED


def necessary_condition(found: Result) -> Condition:
    """What must hold for `rule` to do anything but return False; True where that is not known."""
    value, raises = found
    return either(raises, not_false(value))
