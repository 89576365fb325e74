"""All sources of one load, and what is found about each body without running any."""

from __future__ import annotations

import ast
import re
import sys
from typing import Any, Iterable

from .analysis import Analysis, necessary_condition, outcome, unmapped
from .arguments import FAILED, Arguments, Result, inlined
from .expressions import Expressions
from .modules import Module
from .pages import page
from .values import Event, Field, Function, Value, choice, guarded, single
from .wire import as_json

PATH = re.compile(r"(?:\$\.)?([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)")
NOTHING_KNOWN: dict[str, Any] = {"prefilter": None, "page": None}

# Names of other modules and classes that conditions rest on, beside those of the user's own modules.
RELIED_ON = frozenset(
    {"get", "deep_get", "deep_walk", "udm", "keys", "values", "items", "reduce", "Mapping", "Sequence", "data_model"}
)

KNOWN_MODULES = frozenset(getattr(sys, "stdlib_module_names", ())) | {
    "panther_core", "panther_detection_helpers", "boto3", "botocore",
}

Item = dict[str, Any]


class Catalogue:
    """The bodies, globals and data models of a load, as the frame LOAD has them.

    An item may hold its parsed source as `tree`. Nothing is run; every source is read once.
    """

    def __init__(
        self, bodies: Iterable[Item], global_items: Iterable[Item], data_models: Iterable[Item], reads_pages: bool = True
    ):
        self.reads_pages = reads_pages
        bodies, global_items, data_models = list(bodies), list(global_items), list(data_models)
        self.own_modules = frozenset(item["id"] for item in global_items)
        self.globals = {item["id"]: self.parsed(item) for item in global_items}
        self.bodies = {item["id"]: item for item in bodies}
        self.modules = {item["id"]: self.parsed(self.with_source(item)) for item in bodies}
        self.certain: dict[str, set[str] | None] = {}
        self.data_models: dict[str, list[tuple[Item, Module | None]]] = {}
        models = []
        for item in data_models:
            module = self.parsed(item)
            models.append(module)
            if item.get("enabled", True):
                for log_type in item["log_types"]:
                    self.data_models.setdefault(log_type, []).append((item, module))
        every = [module for module in (*self.globals.values(), *self.modules.values(), *models) if module]
        shared = [module for module in (*self.globals.values(), *models) if module]
        relied_on = RELIED_ON.union(*(module.bindings for module in shared))
        self.tampered = any(module.tampers or module.set_on_self & relied_on for module in every)
        # An import gives the standard library's module where that is loaded already, else the user's.
        self.tampered = self.tampered or any(name.split(".")[0] in KNOWN_MODULES for name in self.own_modules)
        ids = [item["id"] for item in (*bodies, *global_items)]
        self.tampered = self.tampered or len(set(ids)) < len(ids)
        changed = set().union(*(module.changes_of_others for module in every)) if every else set()
        for module in every:
            module.changed_by_others = changed

    def with_source(self, item: Item) -> Item:
        """The body itself, or the one that a derived rule is based on."""
        return self.bodies.get(item["base"], item) if item.get("source") is None and item.get("base") else item

    def parsed(self, item: Item) -> Module | None:
        """The module of an item; None without a source, or with one that is not Python."""
        tree = item.get("tree")
        if tree is None and item.get("source") is not None:
            try:
                tree = ast.parse(item["source"])
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
        return Module(tree, self.own_modules) if tree is not None else None

    def names_of(self, name: str) -> set[str] | None:
        """The names of one of the user's modules; None for one that may not load."""
        if name not in self.certain:
            # A module that imports itself by way of others is not certain.
            self.certain[name] = None
            module = self.globals.get(name)
            if module is not None and module.certain_to_load(self.names_of):
                self.certain[name] = set(module.bindings)
        return self.certain[name]

    def module(self, name: str) -> Module | None:
        return self.globals.get(name)

    def facts(self, body_id: str) -> dict[str, Any]:
        """The prefilter and the page of a body; never raises."""
        body, module = self.bodies[body_id], self.modules[body_id]
        if module is None:
            return NOTHING_KNOWN
        analysis = Analysis(self, body.get("log_types") or [], body["kind"])
        found = outcome(analysis, module, "policy" if body["kind"] == "policy" else "rule")
        usable = body["kind"] != "policy" and not self.tampered
        return {
            "prefilter": as_json(necessary_condition(found)) if usable else None,
            "page": page(self, body, module, found, analysis.indicators) if self.reads_pages else None,
        }

    def mapped(self, analysis: Analysis, here: Expressions, log_type: str, name: str, default: Value) -> Result:
        """What `event.udm` gives for an event of a log type."""
        models = self.data_models.get(log_type, [])
        if not models:
            return unmapped(name, default), False
        if len(models) > 1:
            return FAILED
        item, module = models[0]
        value, raises = self.mapped_by(analysis, here, item, module, name, default)
        if item.get("source") is None or module is not None and module.certain_to_load(self.names_of):
            return value, raises
        # A model whose source fails when it is run maps nothing.
        return choice(value, unmapped(name, default)), raises

    def mapped_by(
        self, analysis: Analysis, here: Expressions, item: Item, module: Module | None, name: str, default: Value
    ) -> Result:
        if not all(self.is_usable(mapping, module) for mapping in item["mappings"]):
            return FAILED
        mappings = [mapping for mapping in item["mappings"] if mapping["name"] == name]
        if not mappings:
            return unmapped(name, default), False
        if len(mappings) > 1:
            return FAILED
        if mappings[0].get("method"):
            return self.method(analysis, here, module, mappings[0]["method"], default)
        path = PATH.fullmatch(mappings[0].get("path") or "")
        if not path:
            return FAILED
        one = Field(tuple(path[1].split(".")), exact=True)
        return choice(single(one), guarded(one.atom("equals", None), default)), False

    def is_usable(self, mapping: Item, module: Module | None) -> bool:
        """Whether a mapping is one that loads: a data model with another does not, and maps nothing."""
        if mapping.get("path"):
            return PATH.fullmatch(mapping["path"]) is not None
        name = mapping.get("method")
        return isinstance(name, str) and module is not None and isinstance(module.symbol(name), Function)

    def method(
        self, analysis: Analysis, here: Expressions, module: Module | None, name: str, default: Value
    ) -> Result:
        function = module.symbol(name) if module else None
        if not isinstance(function, Function):
            return FAILED
        value, raises = inlined(here, function, Arguments([single(Event(plain=True))], {}))
        return choice(value, default), raises
