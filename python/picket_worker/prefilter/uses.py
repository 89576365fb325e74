"""Which modules of the user's own, and which data models, the functions of a body use."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .modules import Module
from .values import Function, Imported

if TYPE_CHECKING:
    from .catalogue import Catalogue


class Uses:
    """Follows the names that a body's functions read, through the functions of other modules."""

    def __init__(self, catalogue: Catalogue, module: Module, log_types: list[str]):
        self.catalogue = catalogue
        self.helpers: list[str] = []
        self.reads_models = False
        self.seen: set[tuple[Any, ...]] = set()
        self.waiting: list[tuple[Module, ast.AST]] = [(module, module.tree)]
        while self.waiting:
            self.follow(*self.waiting.pop(0))
        models = [item["id"] for name in log_types for item, _ in catalogue.data_models.get(name, [])]
        self.data_models: list[str] = list(dict.fromkeys(models)) if self.reads_models else []

    def follow(self, owner: Module, node: ast.AST) -> None:
        for one in ast.walk(node):
            if isinstance(one, ast.Attribute):
                self.reads_models = self.reads_models or one.attr in ("udm", "udm_path")
                if isinstance(one.value, ast.Name):
                    self.use(owner, one.value.id, one.attr)
            elif isinstance(one, ast.Name):
                self.use(owner, one.id, None)
            elif isinstance(one, ast.Import):
                for alias in one.names:
                    self.enter(alias.name, None)
            elif isinstance(one, ast.ImportFrom) and one.module:
                for alias in one.names:
                    self.enter(one.module, alias.name)

    def use(self, owner: Module, name: str, attribute: str | None) -> None:
        """A name of a module is read, or an attribute of what it stands for."""
        symbol = owner.symbol(name)
        if isinstance(symbol, Imported):
            self.enter(symbol.module, symbol.name or attribute)
        elif isinstance(symbol, Function) and attribute is None and self.is_new(id(symbol.node)):
            self.waiting.append((owner, symbol.node))

    def enter(self, identifier: str, name: str | None) -> None:
        """A module, or a name of it, is used, if it is one of the user's own."""
        found = self.catalogue.module(identifier)
        if identifier not in self.catalogue.own_modules:
            return
        if identifier not in self.helpers:
            self.helpers.append(identifier)
        if found is None or name is None or not self.is_new(identifier, name):
            return
        self.waiting += [(found, node) for node in found.bindings.get(name, [])]

    def is_new(self, *key: Any) -> bool:
        if key in self.seen:
            return False
        self.seen.add(key)
        return True
