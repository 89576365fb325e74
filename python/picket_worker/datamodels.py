"""Data models: unified names for the fields of a log type."""

import re
from types import ModuleType
from typing import Any, Callable, Dict, List, Optional, Tuple

_PATH = re.compile(r"(?:\$\.)?[A-Za-z_@][\w@-]*(?:\.[A-Za-z_@][\w@-]*)*")


class DataModelError(Exception):
    """A mapping that cannot be used."""


class DataModel:
    """One data model: each name has a path or a method."""

    def __init__(self, identifier: str, log_types: List[str]) -> None:
        self.identifier = identifier
        self.log_types = log_types
        self.paths: Dict[str, Tuple[str, ...]] = {}
        self.methods: Dict[str, Callable[..., Any]] = {}
        self.texts: Dict[str, str] = {}


def build(definition: Dict[str, Any], module: Optional[ModuleType]) -> DataModel:
    """A data model from its definition and, for methods, the module of its source."""
    model = DataModel(definition["id"], definition.get("log_types") or [])
    for mapping in definition.get("mappings") or []:
        name = mapping["name"]
        if mapping.get("path"):
            model.paths[name] = _keys(name, mapping["path"])
            model.texts[name] = ".".join(model.paths[name])
            model.methods.pop(name, None)
        elif mapping.get("method"):
            model.methods[name] = _method(name, mapping["method"], module)
            model.paths.pop(name, None)
            model.texts[name] = mapping["method"]
        else:
            raise DataModelError(f"the mapping {name!r} has neither a path nor a method")
    return model


def _keys(name: str, path: str) -> Tuple[str, ...]:
    if not _PATH.fullmatch(path):
        raise DataModelError(f"the path {path!r} of the mapping {name!r} is not of the form a.b.c or $.a.b.c")
    return tuple((path[2:] if path.startswith("$.") else path).split("."))


def _method(name: str, method: str, module: Optional[ModuleType]) -> Callable[..., Any]:
    function = getattr(module, method, None)
    if not callable(function):
        raise DataModelError(f"the method {method!r} of the mapping {name!r} is not in the data model's source")
    result: Callable[..., Any] = function
    return result
