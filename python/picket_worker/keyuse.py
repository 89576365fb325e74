"""Which bodies use the key-value store: found by following names from a body's functions, without calling anything."""

from types import CodeType, FunctionType, ModuleType
from typing import Any, Container, Dict, Iterator, List, Set

from picket_worker import caching

_MODULE = "panther_detection_helpers.caching"


def uses_keys(module: ModuleType, paths: Container[str]) -> bool:
    """Whether a body, or a helper in one of the paths that it names, names a function of the store.

    A function that is reached in another way is found when it is called.
    """
    functions = {id(function) for function in caching.functions().values()}
    seen: Set[int] = set()
    # What a body imports and does not name is nothing that it uses.
    own = (value for value in module.__dict__.values() if _is_of(module, value))
    waiting: List[Any] = list(own)
    while waiting:
        value = waiting.pop()
        if id(value) in functions or (isinstance(value, ModuleType) and value.__name__ == _MODULE):
            return True
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, FunctionType) and value.__code__.co_filename in paths:
            waiting.extend(_named(value.__code__, value.__globals__))
        elif isinstance(value, type) and value.__module__ == module.__name__:
            waiting.extend(vars(value).values())
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, (list, tuple, set, frozenset)):
            waiting.extend(value)
    return False


def _is_of(module: ModuleType, value: Any) -> bool:
    """Whether a module has defined a function or a class itself."""
    if isinstance(value, FunctionType):
        return value.__globals__ is module.__dict__
    return isinstance(value, type) and value.__module__ == module.__name__


def _named(code: CodeType, contents: Dict[str, Any]) -> Iterator[Any]:
    """What the names in a function's code stand for in its module, or in a module that it names."""
    names = set(_names(code))
    for name in names:
        value = contents.get(name)
        yield value
        if isinstance(value, ModuleType):
            yield from (vars(value).get(other) for other in names)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
