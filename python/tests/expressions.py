"""Evaluates the expressions of Tests/Fixtures/python/expressions.json with whatever `panther_core` is importable.

The reference is recorded with it, and the worker's own modules are tested with it.
"""

import collections
import copy
import datetime
import fnmatch
import itertools
import json
import operator
import pickle
import re
import sys
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Dict, List


def outcome(expression: str, names: Dict[str, Any]) -> str:
    """The type and the representation of an expression's value, or the error's."""
    try:
        value = eval(expression, names)
        return f"{type(value).__name__}: {value!r}"
    except Exception as error:
        return f"! {type(error).__name__}: {error}"


def outcomes(group: Dict[str, Any], modules: Dict[str, Any], model: Any) -> List[str]:
    """The outcomes of a group's expressions."""
    event = modules["PantherEvent"](group["event"], model)
    names = {
        "e": event,
        **modules,
        "collections": collections,
        "copy": copy,
        "datetime": datetime,
        "fnmatch": fnmatch,
        "itertools": itertools,
        "json": json,
        "operator": operator,
        "pickle": pickle,
        "re": re,
        "sys": sys,
        "Mapping": Mapping,
        "Sequence": Sequence,
        "Hashable": Hashable,
    }
    return [outcome(expression, names) for expression in group["expressions"]]


def shortened(value: Any) -> Any:
    """A text, or the length and both ends of a long one."""
    if not isinstance(value, str) or len(value) <= 300:
        return value
    return f"{len(value)} characters: {value[:40]} .. {value[-40:]}"
