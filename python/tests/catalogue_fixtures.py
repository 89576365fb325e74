"""The generated catalogue as objects, for the tests."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import pathlib
import sys
from typing import Any

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "python"
COMMITTED_RULES = 300


def generator() -> Any:
    """The generator's module; its file has no suffix."""
    if "generate_catalogue" not in sys.modules:
        loader = importlib.machinery.SourceFileLoader("generate_catalogue", str(FIXTURES / "generate"))
        spec = importlib.util.spec_from_loader(loader.name, loader)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[loader.name] = module
        sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
        loader.exec_module(module)
        sys.dont_write_bytecode = before
    return sys.modules["generate_catalogue"]


def catalogue(rules: int = COMMITTED_RULES, seed: int = 1) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """The catalogue as LOAD has it, and the tests of each body by its id."""
    made = generator()
    items = made.catalogue(rules, seed)
    tests = {}
    for group, key in (("rules", "RuleID"), ("policies", "PolicyID"), ("scheduled_rules", "RuleID")):
        for item in items[group]:
            tests[item["details"][key]] = item["tests"]
    return made.load_of(items), tests
