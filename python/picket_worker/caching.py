"""`panther_detection_helpers.caching`: state that bodies keep between events.

The store is the daemon's; a test has one of its own, in memory, that is empty when the test begins. A key has a set
of strings, a dictionary and a count, each of which may be absent, and one time at which all of it expires.
"""

import json
import time
from typing import Any, Callable, Dict, List, Optional, Set

DEFAULT_LIFETIME = 90 * 24 * 3600
# Smaller numbers are lifetimes, others times since 1970.
_FIRST_TIME = 1_000_000_000

Arguments = Dict[str, Any]
Call = Callable[[str, str, Arguments], Any]


class StoreUnavailable(RuntimeError):
    """The store refused a call, or there is none."""


class MemoryStore:
    """The store of one test."""

    def __init__(self) -> None:
        self._rows: Dict[str, Dict[str, Any]] = {}

    def call(self, operation: str, key: str, arguments: Arguments) -> Any:
        """Does one operation at the present time; what the daemon's store would answer."""
        row = self._rows.get(key, {})
        if row.get("expires_at") is not None and row["expires_at"] <= time.time():
            row = {}
        verb, _, column = operation.partition("_")
        if verb == "get":
            return row.get(column)
        if verb == "put":
            row = {}
        self._rows[key] = row
        if arguments.get("expires_at") is not None:
            row["expires_at"] = arguments["expires_at"]
        if verb == "reset":
            row.pop(column, None)
        elif operation == "increment_counter":
            row[column] = row.get(column, 0) + arguments["amount"]
        elif verb in ("put", "add", "remove"):
            row[column] = _changed(verb, row.get(column), arguments["values"])
        return row.get(column)


def _changed(verb: str, present: Any, values: Any) -> Any:
    if verb == "put":
        return values
    strings = set(present or [])
    return sorted(strings | set(values) if verb == "add" else strings - set(values))


def _unavailable(operation: str, _key: str, _arguments: Arguments) -> Any:
    raise StoreUnavailable(f"{operation} was called while no event is evaluated")


_call: Call = _unavailable


def use(call: Optional[Call]) -> None:
    """Sends every later call to a store; None refuses them."""
    global _call
    _call = call or _unavailable


def _expiry(epoch_seconds: Any) -> int:
    """An absolute expiry in seconds since 1970, of a time, a lifetime, or None for the default lifetime."""
    seconds = DEFAULT_LIFETIME if epoch_seconds is None else int(epoch_seconds)
    return seconds if seconds >= _FIRST_TIME else int(time.time()) + seconds


def _with_expiry(arguments: Arguments, epoch_seconds: Any) -> Arguments:
    """Arguments of a change that leaves the expiry as it is where none is given."""
    return arguments if epoch_seconds is None else {**arguments, "expires_at": _expiry(epoch_seconds)}


def _texts(values: Any) -> List[str]:
    return sorted({str(value) for value in values})


def get_string_set(key: str, force_ttl_check: bool = False) -> Set[str]:
    """The strings below a key; an empty set if there are none."""
    return set(_call("get_string_set", key, {}) or [])


def put_string_set(key: str, val: Any, epoch_seconds: Optional[int] = None) -> None:
    """Replaces what is below a key by strings; none remove those that are there."""
    if not val:
        reset_string_set(key)
    else:
        _call("put_string_set", key, {"values": _texts(val), "expires_at": _expiry(epoch_seconds)})


def add_to_string_set(key: str, val: Any, epoch_seconds: Optional[int] = DEFAULT_LIFETIME) -> Set[str]:
    """Adds a string or several below a key; all that are there then."""
    return _change_string_set("add_string_set", key, val, epoch_seconds)


def remove_from_string_set(key: str, val: Any, epoch_seconds: Optional[int] = DEFAULT_LIFETIME) -> Set[str]:
    """Removes a string or several below a key; all that are there then."""
    return _change_string_set("remove_string_set", key, val, epoch_seconds)


def _change_string_set(operation: str, key: str, val: Any, epoch_seconds: Optional[int]) -> Set[str]:
    values = [val] if isinstance(val, str) else _texts(val)
    if not values:
        return get_string_set(key)
    return set(_call(operation, key, _with_expiry({"values": values}, epoch_seconds)) or [])


def reset_string_set(key: str) -> None:
    """Removes all strings below a key."""
    _call("reset_string_set", key, {})


def get_dictionary(key: str, force_ttl_check: bool = False) -> Any:
    """The dictionary below a key; an empty one if there is none."""
    return _call("get_dictionary", key, {}) or {}


def put_dictionary(key: str, val: Any, epoch_seconds: Optional[int] = None) -> None:
    """Replaces what is below a key by a dictionary."""
    if not isinstance(val, dict):
        raise TypeError("put_dictionary: value is not a dictionary")
    try:
        plain = json.loads(json.dumps(val))
    except (TypeError, ValueError) as error:
        raise ValueError("put_dictionary: value is a dictionary, but it is not JSON serializable") from error
    _call("put_dictionary", key, {"values": plain, "expires_at": _expiry(epoch_seconds)})


def reset_dictionary(key: str) -> None:
    """Removes the dictionary below a key."""
    _call("reset_dictionary", key, {})


def get_counter(key: str, force_ttl_check: bool = False) -> int:
    """The count below a key; 0 if there is none."""
    return int(_call("get_counter", key, {}) or 0)


def increment_counter(key: str, val: int = 1, epoch_seconds: Optional[int] = DEFAULT_LIFETIME) -> int:
    """Adds to the count below a key; what it is then."""
    return int(_call("increment_counter", key, _with_expiry({"amount": int(val)}, epoch_seconds)) or 0)


def reset_counter(key: str) -> None:
    """Removes the count below a key."""
    _call("reset_counter", key, {})


def set_key_expiration(key: str, epoch_seconds: Optional[int]) -> None:
    """Sets when what is below a key expires."""
    _call("set_key_expiration", key, {"expires_at": _expiry(epoch_seconds)})


def evaluate_threshold(key: str, threshold: int = 10, expiry_seconds: int = 3600) -> bool:
    """Counts a key; whether the count reached a threshold, which then starts anew."""
    if increment_counter(key, 1, expiry_seconds) < threshold:
        return False
    reset_counter(key)
    return True


def check_account_age(key: Any) -> bool:
    """Whether strings are stored below a key, which is how new accounts are noted."""
    return bool(get_string_set(key)) if isinstance(key, str) and key else False


def functions() -> Dict[str, Any]:
    """What bodies import, by name."""
    names = (
        "get_string_set put_string_set add_to_string_set remove_from_string_set reset_string_set get_dictionary "
        "put_dictionary reset_dictionary get_counter increment_counter reset_counter set_key_expiration "
        "evaluate_threshold check_account_age"
    )
    return {name: globals()[name] for name in names.split()}
