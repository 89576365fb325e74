"""What a page says of a body: its logic, and what the functions beside `rule` return, as far as the source says."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, Callable, TypeVar

from .analysis import Analysis, TooLarge
from .arguments import Result
from .conditions import Atom, Condition, Join, both, either, narrow
from .contexts import context_fields
from .expressions import Expressions
from .modules import Module, walk_scope
from .trace import Trace, fields_in
from .uses import Uses
from .values import Bool, Const, Event, Field, Function, Unknown, Value, guarded, single, truth
from .wire import as_json, order

if TYPE_CHECKING:
    from .catalogue import Catalogue

SEVERITIES = ("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL")
TITLES_MAX = 4
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
TERMS_MAX = 256
Item = dict[str, Any]
Found = TypeVar("Found")


def page(
    catalogue: Catalogue, body: Item, module: Module, found: Result, compared: dict[tuple[str, str], list[Any]]
) -> dict[str, Any]:
    """What LOADED says of a body for its page; never raises.

    `found` is what decides, with the comparisons that were met on the way.
    `condition` must hold for a match and, where `complete`, decides it alone. `unread` names the functions of which
    not all was understood.
    """
    reader = Reader(catalogue, body, module)
    condition, complete = (True, False) if catalogue.tampered else decided(*found, body["kind"] == "policy")
    titles = reader.within_limits(reader.texts, "title") or {}
    dedup = reader.within_limits(reader.fields, "dedup") or []
    unique = reader.within_limits(reader.fields, "unique") or []
    severities = reader.within_limits(reader.severities, "severity") or []
    context = context_fields(reader.analysis(), module)
    if not context and reader.defines("alert_context"):
        reader.unread.append("alert_context")
    uses = Uses(catalogue, module, body.get("log_types") or [])
    return {
        "condition": as_json(condition),
        "complete": complete,
        "indicators": indicators(condition, compared),
        "titles": list(titles)[:TITLES_MAX],
        "dedup": dedup,
        "unique": unique,
        "severities": [{"severity": name, "condition": as_json(held)} for name, held in severities],
        "context": [{"key": key, "field": field} for key, field in context.items()],
        "helpers": uses.helpers,
        "data_models": uses.data_models,
        "unread": reader.unread,
    }


class Reader:
    """Reads the functions of one body."""

    def __init__(self, catalogue: Catalogue, body: Item, module: Module):
        self.catalogue = catalogue
        self.body = body
        self.module = module
        self.unread: list[str] = []
        # The fields that the last function has read, in order.
        self.order: list[str] = []

    def defines(self, name: str) -> bool:
        return name in self.module.bindings

    def analysis(self, trace: Trace | None = None) -> Analysis:
        return Analysis(self.catalogue, self.body.get("log_types") or [], self.body["kind"], trace)

    def function(self, name: str) -> Function | None:
        """A function of the body that takes the event alone; None where that is not certain."""
        symbol = self.module.symbol(name)
        if not isinstance(symbol, Function) or not isinstance(symbol.node, ast.FunctionDef):
            return None
        given = symbol.node.args
        plain = not (given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg)
        return symbol if plain and len(given.args) == 1 else None

    def within_limits(self, read: Callable[[str], Found], name: str) -> Found | None:
        try:
            return read(name)
        except (TooLarge, RecursionError):
            self.unread.append(name)
            return None

    # MARK: What is returned

    def returned(self, name: str) -> list[Value]:
        """The values that a function returns, each with what it was made of; none for one that is not there."""
        function = self.function(name)
        if function is None:
            if self.defines(name):
                self.unread.append(name)
            return []
        assert isinstance(function.node, ast.FunctionDef)
        trace = Trace()
        here = Expressions(self.analysis(trace), self.module, 0)
        statements = trace.statements(here, function.node)
        statements.run({function.node.args.args[0].arg: single(Event())})
        self.order = trace.order
        return [value for value in statements.returned if value]

    def texts(self, name: str) -> dict[str, list[str]]:
        """The texts that a function may return, each with its fields."""
        found: dict[str, list[str]] = {}
        missing = False
        for value in self.returned(name):
            for text, fields in alternatives(value):
                if text is not None or fields:
                    found.setdefault(text or "{" + " or ".join(fields) + "}", fields)
                else:
                    missing = True
        left = {text: fields for text, fields in found.items() if not any(covers(other, text) for other in found)}
        if missing or len(left) > TITLES_MAX:
            self.unread.append(name)
        return left

    def fields(self, name: str) -> list[str]:
        """The fields that a function's texts are made of, in the order in which it reads them."""
        found = {field for fields in self.texts(name).values() for field in fields}
        return sorted(found, key=self.order.index)

    def severities(self, name: str) -> list[tuple[str, Condition]]:
        """The severities that a function may return but for the file's, each with what must hold for it."""
        found: dict[str, Condition] = {}
        missing = False
        for value in self.returned(name):
            for guard, symbol in value:
                text = symbol.value.upper() if isinstance(symbol, Const) and isinstance(symbol.value, str) else None
                if text in SEVERITIES:
                    found[text] = either(found.get(text, False), guard)
                elif text is None and not (isinstance(symbol, Const) and symbol.value is None):
                    missing = True
        if missing:
            self.unread.append(name)
            found = {**found, **{text: True for text in self.written(name) if text not in found}}
        return list(found.items())

    def written(self, name: str) -> list[str]:
        """The severities that the source of a function names."""
        nodes = [node for one in self.module.bindings.get(name, []) if isinstance(one, ast.FunctionDef) for node in one.body]
        texts = [one.value.upper() for node in nodes for one in walk_scope(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        return [text for text in dict.fromkeys(texts) if text in SEVERITIES]


def decided(value: Value, raises: Condition, is_policy: bool) -> tuple[Condition, bool]:
    """The condition under which a value matches, and whether it is known for every event."""
    true, false = truth(value)
    wanted, other = (false, true) if is_policy else (true, false)
    exact = all(isinstance(symbol, Bool) or isinstance(symbol, Const) and isinstance(symbol.value, bool) for _, symbol in value)
    return wanted, exact and impossible(both(wanted, other)) and impossible(both(wanted, raises))


def impossible(condition: Condition) -> bool:
    """Whether no event fulfils a condition; False also where that takes too long to find out."""
    found = terms(condition)
    return found is not None and all(narrow(set(term)) is None or narrow(in_lower_case(term)) is None for term in found)


def in_lower_case(term: frozenset[Atom]) -> set[Atom]:
    """The atoms about text in lower case, as if it were all ASCII."""
    folded = [one for one in term if one.operation.endswith("_folded")]
    return {one._replace(operation=one.operation.removesuffix("_folded")) for one in folded}


def terms(condition: Condition) -> list[frozenset[Atom]] | None:
    """The condition as alternatives, each of which holds where all its atoms do; None for too many."""
    if isinstance(condition, bool):
        return [frozenset()] if condition else []
    if isinstance(condition, Atom):
        return [frozenset({condition})]
    parts = [terms(part) for part in condition.parts]
    found: list[frozenset[Atom]] = [] if condition.word == "any" else [frozenset()]
    for part in parts:
        if part is None:
            return None
        found = found + part if condition.word == "any" else [one | other for one in found for other in part]
        if len(found) > TERMS_MAX:
            return None
    return found


def covers(template: str, text: str) -> bool:
    """Whether a text is another one with constants, such as defaults, in the place of fields."""
    pieces = PLACEHOLDER.split(template)
    if len(PLACEHOLDER.findall(text)) >= len(pieces) - 1 or not "".join(pieces).strip():
        return False
    return re.fullmatch(".*".join(map(re.escape, pieces)), text, re.DOTALL) is not None


def alternatives(value: Value) -> list[tuple[str | None, list[str]]]:
    """The texts that a returned value may be, each with its fields; a constant beside a field is its default."""
    fields = fields_in(guarded(True, value))
    direct = [symbol for _, symbol in value if isinstance(symbol, Field)]
    others = [symbol for _, symbol in value if not isinstance(symbol, (Field, Const))]
    if direct and not others:
        return [(None, fields)]
    found: list[tuple[str | None, list[str]]] = []
    for _, symbol in value:
        if isinstance(symbol, Const):
            if isinstance(symbol.value, str):
                found.append((symbol.value, []))
        elif isinstance(symbol, Unknown) and symbol.made_of:
            found.append((symbol.made_of.text, list(symbol.made_of.fields)))
        else:
            found.append((None, fields_in(((True, symbol),))))
    return found


def indicators(condition: Condition, compared: dict[tuple[str, str], list[Any]]) -> list[dict[str, Any]]:
    """The comparisons with constants: those that must hold first, then the others of the body in its order."""
    found: dict[tuple[str, str], list[Any]] = {}
    for one in atoms(condition):
        values = [value for kind, value in one.values if kind != "null"]
        held = found.setdefault((".".join(one.path), one.operation), [])
        held += [value for value in values if value not in held]
    fields = {field for (field, _), values in found.items() if values}
    for (field, operation), values in compared.items():
        if field not in fields or operation.startswith("matches"):
            found[field, operation] = values
    return [{"field": field, "op": name, "values": values} for (field, name), values in found.items() if values]


def atoms(condition: Condition) -> list[Atom]:
    if isinstance(condition, Join):
        return [one for part in sorted(condition.parts, key=order) for one in atoms(part)]
    return [condition] if isinstance(condition, Atom) else []
