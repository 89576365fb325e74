"""Conditions without which a body's `rule` returns False, read from its source: Python runs only when it can matter."""

# Imported here, since what reads sources can open no file by then.
from . import calls  # noqa: F401
from .catalogue import Catalogue
from .wire import evaluate

__all__ = ["Catalogue", "evaluate"]
