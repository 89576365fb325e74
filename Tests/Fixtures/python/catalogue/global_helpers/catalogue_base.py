"""Access to nested fields."""

from collections.abc import Mapping
from functools import reduce


def deep_get(dictionary, *keys, default=None):
    """The value at a path of keys, or the default."""
    out = reduce(lambda d, key: d.get(key, default) if isinstance(d, Mapping) else default, keys, dictionary)
    if out is None:
        return default
    return out
