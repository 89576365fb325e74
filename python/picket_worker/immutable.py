"""Read-only views of an event's values, as bodies written for Panther expect them.

A mapping finds its keys without case (an exact key first), a list is a sequence; both wrap the parsed JSON and wrap
nested values when they are asked for. Neither is a `dict` or a `list`; both equal those of the same content.
"""

import copy
from abc import ABCMeta
from collections.abc import Mapping, Sequence
from typing import Any, Dict, Iterator, Optional, Type

_MISSING: Any = object()
_new = object.__new__


def wrap(value: Any) -> Any:
    """A read-only view of a dict or a list; anything else as it is."""
    kind = type(value)
    if kind is dict:
        return _wrap_dict(value)
    if kind is list:
        return _wrap_list(value)
    if isinstance(value, dict):
        return _wrap_dict(value)
    if isinstance(value, list):
        return _wrap_list(value)
    return value


def _wrap_dict(value: Dict[Any, Any]) -> "ImmutableCaseInsensitiveDict":
    view = _new(ImmutableCaseInsensitiveDict)
    view._container = value
    view._folded = None
    return view


def _wrap_list(value: Any) -> "ImmutableList":
    view = _new(ImmutableList)
    view._container = value
    return view


def unwrap(value: Any) -> Any:
    """The plain value below a view; anything else as it is."""
    return value._container if isinstance(value, (ImmutableCaseInsensitiveDict, ImmutableList)) else value


def fold_keys(container: Any) -> Dict[str, str]:
    """Lower-cased keys to keys; the first of several that differ in case only."""
    folded: Dict[str, str] = {}
    for key in container:
        folded.setdefault(key.lower(), key)
    return folded


class _Fixed(ABCMeta):
    """The class of classes that bodies share: no body can change them for the others, once they are fixed."""

    fixed = False

    def __setattr__(cls, name: str, value: Any) -> None:
        if _Fixed.fixed:
            raise TypeError(f"cannot set {name!r} of the immutable type {cls.__name__!r}")
        super().__setattr__(name, value)

    def __delattr__(cls, name: str) -> None:
        raise TypeError(f"cannot delete {name!r} of the immutable type {cls.__name__!r}")


def fix() -> None:
    """Lets no class of views be changed from now on."""
    _Fixed.fixed = True


class ImmutableContainerMixin(metaclass=_Fixed):
    """What both views have in common."""

    __slots__ = ()


class ImmutableCaseInsensitiveDict(ImmutableContainerMixin, Mapping):  # type: ignore[type-arg]
    """A read-only mapping that finds keys without case."""

    __slots__ = ("_container", "_folded")

    _container: Any
    _folded: Optional[Dict[str, str]]

    def __init__(self, container: Any) -> None:
        container = unwrap(container)
        self._container = container.copy() if hasattr(container, "copy") else container
        self._folded = None

    def _find(self, key: Any) -> Any:
        """The value of a key that is not there exactly; `_MISSING` if no key equals it without case."""
        folded = self._folded
        if folded is None:
            folded = self._folded = fold_keys(self._container)
        if not folded:
            return _MISSING
        actual = folded.get(key.lower(), _MISSING)
        return _MISSING if actual is _MISSING else self._container[actual]

    def get(self, key: Any, default: Any = None) -> Any:
        value = self._container.get(key, _MISSING)
        if value is _MISSING:
            value = self._find(key)
            if value is _MISSING:
                return default
        kind = type(value)
        if kind is dict:
            return _wrap_dict(value)
        if kind is list:
            return _wrap_list(value)
        return value

    def __getitem__(self, key: Any) -> Any:
        value = self._container.get(key, _MISSING)
        if value is _MISSING:
            value = self._find(key)
            if value is _MISSING:
                raise KeyError(key)
        return wrap(value)

    def __contains__(self, key: Any) -> bool:
        return key in self._container or self._find(key) is not _MISSING

    def __iter__(self) -> Iterator[Any]:
        return iter(self._container)

    def __len__(self) -> int:
        return len(self._container)

    def __eq__(self, other: Any) -> Any:
        if isinstance(other, ImmutableCaseInsensitiveDict):
            return self._container == other._container
        if isinstance(other, Mapping):
            return self._container == other
        return NotImplemented

    def __ne__(self, other: Any) -> Any:
        result = self.__eq__(other)
        return result if result is NotImplemented else not result

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({self._container!r})"

    def deep_get(self, *keys: Any, default: Any = None) -> Any:
        """The value at a path of keys through mappings; the default where anything else, or a final None, stands."""
        value: Any = self
        for key in keys:
            if type(value) is dict:
                found = value.get(key, _MISSING)
                value = _wrap_dict(value)._find(key) if found is _MISSING else found
            elif isinstance(value, Mapping):
                found = value.get(key, _MISSING)
                value = found
            else:
                return default
            if value is _MISSING:
                return default
        if value is None:
            return default
        return wrap(value)

    def copy(self) -> Any:
        return copy.deepcopy(self._container)

    def to_dict(self) -> Any:
        return copy.deepcopy(self._container)

    def raw_view(self) -> Any:
        return self._container.copy()

    @staticmethod
    def mutable_type() -> Type[Any]:
        return dict


class ImmutableList(ImmutableContainerMixin, Sequence):  # type: ignore[type-arg]
    """A read-only sequence."""

    __slots__ = ("_container",)

    _container: Any

    def __init__(self, container: Any) -> None:
        self._container = list(unwrap(container))

    def __getitem__(self, index: Any) -> Any:
        if type(index) is slice:
            return tuple(self._container[index])
        try:
            return wrap(self._container[index])
        except (IndexError, TypeError):
            return tuple(self._container)[index]

    def __iter__(self) -> Iterator[Any]:
        return map(wrap, self._container)

    def __contains__(self, value: Any) -> bool:
        if isinstance(value, (str, int, float, type(None))):
            return value in self._container
        return any(one is value or one == value for one in self)

    def __len__(self) -> int:
        return len(self._container)

    def __eq__(self, other: Any) -> Any:
        if isinstance(other, ImmutableList):
            return list(self._container) == list(other._container)
        if isinstance(other, (list, tuple)):
            return list(self._container) == list(other)
        return NotImplemented

    def __ne__(self, other: Any) -> Any:
        result = self.__eq__(other)
        return result if result is NotImplemented else not result

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({tuple(self._container)!r})"

    def copy(self) -> Any:
        return copy.deepcopy(list(self._container))

    def as_list(self) -> Any:
        return copy.deepcopy(list(self._container))

    @staticmethod
    def mutable_type() -> Type[Any]:
        return list


def json_default(value: Any) -> Any:
    """What `json` writes for a view; other values that it does not know are a TypeError."""
    if isinstance(value, (ImmutableCaseInsensitiveDict, ImmutableList)):
        return value._container
    raise TypeError(f"object of type {type(value)} is not JSON serializable")
