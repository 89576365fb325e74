"""The modules that bodies import by the names they have in Panther."""

import sys
from types import ModuleType
from typing import Any, Dict, Type

from picket_worker import caching, event, immutable


class _Module(ModuleType):
    """A module whose names no body can replace for the others, once it is fixed."""

    fixed = False

    def __setattr__(self, name: str, value: Any) -> None:
        if _Module.fixed:
            raise PermissionError(f"{self.__name__}.{name} cannot be replaced by a detection")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        raise PermissionError(f"{self.__name__}.{name} cannot be deleted by a detection")


def fix() -> None:
    """Lets nothing that was installed be replaced from now on."""
    _Module.fixed = True
    immutable.fix()


def _module(name: str, contents: Dict[str, Any], kind: Type[_Module] = _Module) -> ModuleType:
    module = kind(name)
    module.__dict__.update(contents)
    module.__path__ = []
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)
    return module


def is_mock(value: Any) -> bool:
    """Whether a value is a mock of a test."""
    from unittest.mock import MagicMock

    return isinstance(value, MagicMock)


class NotAvailable(RuntimeError):
    """A use of a service that Picket does not reach."""


def _refuse(*_arguments: Any, **_options: Any) -> Any:
    raise NotAvailable("AWS is not available to a detection in Picket: no network can be reached from it")


class _AWSModule(_Module):
    """A module of AWS: whatever is imported from it is there, and raises when it is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # Classes of errors stand in `except` clauses, which never come to be used.
        return type(name, (Exception,), {}) if self.__name__.endswith("exceptions") else _refuse


_AWS_MODULES = (
    "boto3 boto3.session boto3.dynamodb boto3.dynamodb.conditions boto3.dynamodb.types botocore botocore.exceptions "
    "botocore.config botocore.client botocore.session"
).split()


def install() -> None:
    """Puts every module into `sys.modules`."""
    views: Dict[str, Any] = {
        "ImmutableContainerMixin": immutable.ImmutableContainerMixin,
        "ImmutableCaseInsensitiveDict": immutable.ImmutableCaseInsensitiveDict,
        "ImmutableList": immutable.ImmutableList,
    }
    enriched: Dict[str, Any] = {"PantherEvent": event.PantherEvent, **views}
    _module("panther_core", enriched)
    _module("panther_core.immutable", views)
    _module("panther_core.enriched_event", enriched)
    _module("panther_core.exceptions", {"PantherError": event.PantherError})
    for kind in (immutable.ImmutableCaseInsensitiveDict, immutable.ImmutableList):
        kind.__module__ = "panther_core.immutable"
    event.PantherEvent.__module__ = "panther_core.enriched_event"
    _module("panther_detection_helpers", {})
    _module("panther_detection_helpers.caching", caching.functions())
    _module("panther_detection_helpers.mocking", {"is_mock": is_mock})
    for name in _AWS_MODULES:
        _module(name, {}, _AWSModule)
