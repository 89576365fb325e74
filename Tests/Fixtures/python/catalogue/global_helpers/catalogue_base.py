"""Access to nested fields."""

from collections.abc import Mapping


def deep_get(value, *keys, default=None):
    """The value at a path of keys, or the default."""
    for key in keys:
        if not isinstance(value, Mapping):
            return default
        value = value.get(key)
    return default if value is None else value
