"""`panther_detection_helpers.caching`: state that bodies keep between events.

The store is the daemon's; a test has one of its own, in memory, that is empty when the test begins.
"""

import time
from typing import Any, Callable, Dict, Iterable, Optional, Set

DEFAULT_LIFETIME = 90 * 24 * 3600

Call = Callable[[str, str, Dict[str, Any]], Any]


class StoreUnavailable(RuntimeError):
    """The store refused a call, or there is none."""


class MemoryStore:
    """The store of one test."""

    def __init__(self) -> None:
        self._values: Dict[str, Dict[str, Any]] = {}

    def call(self, operation: str, key: str, arguments: Dict[str, Any]) -> Any:
        """Does one operation at the present time."""
        now = int(time.time())
        row = self._values.get(key)
        if row is not None and row.get("expires_at") is not None and row["expires_at"] <= now:
            del self._values[key]
            row = None
        kind = operation.partition("_")[2]
        if operation.startswith("get_"):
            return None if row is None else row.get(kind)
        if operation.startswith("reset_"):
            self._values.pop(key, None)
            return None
        row = self._values.setdefault(key, {})
        if arguments.get("expires_at") is not None:
            row["expires_at"] = arguments["expires_at"]
        return self._change(operation, row, arguments)

    def _change(self, operation: str, row: Dict[str, Any], arguments: Dict[str, Any]) -> Any:
        values = arguments.get("values")
        if operation == "put_string_set":
            row["string_set"] = sorted(set(values or []))
        elif operation == "add_string_set":
            row["string_set"] = sorted(set(row.get("string_set") or []) | set(values or []))
        elif operation == "remove_string_set":
            row["string_set"] = sorted(set(row.get("string_set") or []) - set(values or []))
        elif operation == "put_dictionary":
            row["dictionary"] = values
        elif operation == "increment_counter":
            row["counter"] = row.get("counter", 0) + arguments["amount"]
            return row["counter"]
        return row.get("string_set")


def _unavailable(operation: str, _key: str, _arguments: Dict[str, Any]) -> Any:
    raise StoreUnavailable(f"{operation} was called while no event is evaluated")


_call: Call = _unavailable


def use(call: Optional[Call]) -> None:
    """Sends every later call to a store."""
    global _call
    _call = call or _unavailable


def _expiry(epoch_seconds: Any) -> int:
    """An absolute expiry. A number below the age of this century counts from now, as a lifetime."""
    seconds = int(epoch_seconds) if epoch_seconds is not None else DEFAULT_LIFETIME
    return seconds if seconds > 10 * 365 * 24 * 3600 else int(time.time()) + seconds


def _texts(values: Any) -> Iterable[str]:
    return [values] if isinstance(values, str) else [str(value) for value in values]


def get_string_set(key: str, force_ttl_check: bool = False) -> Set[str]:
    """The strings below a key; an empty set if there are none."""
    return set(_call("get_string_set", key, {}) or [])


def put_string_set(key: str, val: Any, epoch_seconds: Optional[int] = None) -> None:
    """Replaces the strings below a key."""
    if not val:
        reset_string_set(key)
        return
    _call("put_string_set", key, {"values": sorted(set(_texts(val))), "expires_at": _expiry(epoch_seconds)})


def add_to_string_set(key: str, val: Any, epoch_seconds: Optional[int] = DEFAULT_LIFETIME) -> Set[str]:
    """Adds strings below a key; what is there then."""
    arguments = {"values": sorted(set(_texts(val))), "expires_at": _expiry(epoch_seconds)}
    return set(_call("add_string_set", key, arguments) or [])


def remove_from_string_set(key: str, val: Any, epoch_seconds: Optional[int] = DEFAULT_LIFETIME) -> Set[str]:
    """Removes strings below a key; what is there then."""
    arguments = {"values": sorted(set(_texts(val))), "expires_at": _expiry(epoch_seconds)}
    return set(_call("remove_string_set", key, arguments) or [])


def reset_string_set(key: str) -> None:
    """Removes all strings below a key."""
    _call("reset_string_set", key, {})


def get_dictionary(key: str, force_ttl_check: bool = False) -> Any:
    """The dictionary below a key; an empty one if there is none."""
    return _call("get_dictionary", key, {}) or {}


def put_dictionary(key: str, val: Any, epoch_seconds: Optional[int] = None) -> None:
    """Replaces the dictionary below a key."""
    _call("put_dictionary", key, {"values": val, "expires_at": _expiry(epoch_seconds)})


def reset_dictionary(key: str) -> None:
    """Removes the dictionary below a key."""
    _call("reset_dictionary", key, {})


def get_counter(key: str, force_ttl_check: bool = False) -> int:
    """The count below a key; 0 if there is none."""
    return int(_call("get_counter", key, {}) or 0)


def increment_counter(key: str, val: int = 1, epoch_seconds: Optional[int] = DEFAULT_LIFETIME) -> int:
    """Adds to the count below a key; what is there then."""
    return int(_call("increment_counter", key, {"amount": val, "expires_at": _expiry(epoch_seconds)}))


def reset_counter(key: str) -> None:
    """Removes the count below a key."""
    _call("reset_counter", key, {})


def set_key_expiration(key: str, epoch_seconds: Optional[int]) -> None:
    """Sets when what is below a key expires."""
    _call("set_key_expiration", key, {"expires_at": _expiry(epoch_seconds)})


def evaluate_threshold(key: str, threshold: int = 10, expiry_seconds: int = 3600) -> bool:
    """Counts a key; whether it reached a threshold. Reaching it starts the count anew."""
    count = increment_counter(key)
    if count == 1:
        set_key_expiration(key, int(time.time()) + expiry_seconds)
    if count < threshold:
        return False
    reset_counter(key)
    return True


def check_account_age(key: Any) -> bool:
    """Whether an account is new: a key that is stored as a string set."""
    return bool(get_string_set(key)) if isinstance(key, str) else False


def functions() -> Dict[str, Any]:
    """What bodies import, by name."""
    names = (
        "get_string_set put_string_set add_to_string_set remove_from_string_set reset_string_set get_dictionary "
        "put_dictionary reset_dictionary get_counter increment_counter reset_counter set_key_expiration "
        "evaluate_threshold check_account_age"
    )
    return {name: globals()[name] for name in names.split()}
