"""`PantherEvent`: the event that a body is called with."""

import copy
from collections.abc import Mapping
from typing import Any, Callable, Dict, Optional, Tuple

from picket_worker import immutable
from picket_worker.datamodels import DataModel
from picket_worker.timestamps import epoch_seconds

_MISSING: Any = object()

# Finds a row of a table that the daemon has loaded; None while there is none to ask, as in tests.
_row: Optional[Callable[[Any, Any], Any]] = None


def use_lookup(row: Optional[Callable[[Any, Any], Any]]) -> None:
    """Answers every later `lookup` with the rows of a function; None leaves it to what events hold themselves."""
    global _row
    _row = row


class PantherError(Exception):
    """What bodies get for a use of an event that cannot be answered."""

    def __str__(self) -> str:
        return ": ".join(map(str, self.args))


class PantherEvent(immutable.ImmutableCaseInsensitiveDict):
    """A read-only mapping with the access methods of Panther's events."""

    def __init__(self, event: Any, data_model: Optional[DataModel] = None) -> None:
        super().__init__(event)
        self.data_model = data_model
        self.lookup_function: Optional[Callable[..., Any]] = None
        self._memo: Optional[Dict[str, Any]] = None

    def deep_walk(self, *keys: Any, default: Any = None, return_val: str = "all") -> Any:
        """The values at a path through mappings and lists, without repeats; one comes unwrapped. Keys are exact."""
        return _own(_walk(self._container, keys, 0, default, return_val))

    def udm(self, *keys: Any, default: Any = None) -> Any:
        """A field by its unified name: by the log type's data model, else `p_udm`, else the event's own field.

        A name that the data model maps to a path that is not there gives the default: nothing else is tried.
        """
        model = self.data_model
        if model is not None and len(keys) == 1:
            name = keys[0]
            path = model.paths.get(name)
            if path is not None:
                value = _follow(self._container, path)
                return default if value is _MISSING else immutable.wrap(value)
            method = model.methods.get(name)
            if method is not None:
                return self._by_method(name, method)
        if not keys:
            return default
        return self.deep_get("p_udm", *keys) or self.deep_get(*keys) or default

    def _by_method(self, name: str, method: Callable[..., Any]) -> Any:
        """What a data model's method returns for this event; it is called once per event."""
        memo = self._memo
        if memo is None:
            memo = self._memo = {}
        if name not in memo:
            memo[name] = method(immutable.wrap(self._container))
        return immutable.wrap(memo[name])

    def udm_path(self, key: str) -> Optional[str]:
        """The path that the data model maps a name to, where the event has it; the name of a method."""
        model = self.data_model
        if model is None:
            raise PantherError("a data model hasn't been specified for log type", self.get("p_log_type"))
        path = model.paths.get(key)
        if path is not None and _follow(self._container, path) is _MISSING:
            return None
        return model.texts.get(key)

    def lookup(self, lookup_name: Any, lookup_key: Any) -> Any:
        """A row of a lookup table: of the daemon's; in a test of its mocked data, else of `p_enrichment`."""
        if _row is not None:
            # Whatever the event says: who sends it must not choose the rows.
            return immutable.wrap(_row(lookup_name, lookup_key))
        mocked = self.get("_mocked_lookup_data_")
        if mocked is not None:
            table = mocked.get(lookup_name)
            return None if table is None else table.get(lookup_key)
        if self.lookup_function is not None:
            return immutable.wrap(self.lookup_function(self, lookup_name, lookup_key))
        enrichment = self.deep_get("p_enrichment", lookup_name) if isinstance(lookup_name, str) else None
        for row in enrichment.values() if isinstance(enrichment, Mapping) else ():
            if isinstance(row, Mapping) and row.get("p_match") == lookup_key:
                return row
        return None

    def event_time_epoch(self, force_utc: bool = True) -> int:
        """`p_event_time` in seconds since 1970; 0 if it is absent or is no time."""
        value = self.get("p_event_time")
        return epoch_seconds(value, force_utc) if value else 0

    @staticmethod
    def json_encoder(value: Any) -> Any:
        return immutable.json_default(value)


def parsed(container: Dict[str, Any], data_model: Optional[DataModel]) -> PantherEvent:
    """An event around a dict that nobody else holds: no copy is made."""
    event = PantherEvent.__new__(PantherEvent)
    event._container = container
    event._folded = None
    event.data_model = data_model
    event.lookup_function = None
    event._memo = None
    return event


def _own(value: Any) -> Any:
    """A value that the caller may change without changing the event."""
    return copy.deepcopy(value) if type(value) in (dict, list) else value


def _follow(value: Any, path: Tuple[str, ...]) -> Any:
    for key in path:
        if type(value) is not dict or key not in value:
            return _MISSING
        value = value[key]
    return value


def _is_hollow(value: Any) -> bool:
    """Whether a list holds nothing but such lists, or nothing."""
    return type(value) is list and all(map(_is_hollow, value))


def _walk(value: Any, keys: Tuple[Any, ...], position: int, default: Any, pick: str) -> Any:
    while position < len(keys) and isinstance(value, Mapping):
        value = value.get(keys[position])
        if value is None:
            return default
        position += 1
    if position == len(keys):
        return default if _is_hollow(value) else value
    if type(value) is not list:
        return default
    found: Dict[Any, None] = {}
    for element in value:
        result = _walk(element, keys, position, default, pick)
        if type(result) is list:
            found.update(dict.fromkeys(result))
        elif result is not None:
            found[result] = None
    return _pick(list(found), pick, default)


def _pick(found: Any, pick: str, default: Any) -> Any:
    if not found:
        return default
    if pick == "first":
        return found[0]
    if pick == "last":
        return found[-1]
    if pick != "all":
        return "all"
    return found[0] if len(found) == 1 else found
