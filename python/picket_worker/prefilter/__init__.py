"""Conditions without which a body's `rule` returns False, read from its source: Python runs only when it can matter."""

from .catalogue import Catalogue
from .wire import evaluate

__all__ = ["Catalogue", "evaluate"]
