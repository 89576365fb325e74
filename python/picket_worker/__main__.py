"""Entry point: `python3 -P -s -B PATH/picket_worker` with the control socket as descriptor 3."""

import builtins
import importlib.machinery
import os
import sys
from types import ModuleType
from typing import Any, Optional

_HERE = os.path.dirname(os.path.abspath(__file__))
_PACKAGE = "picket_worker"


class _Loader(importlib.machinery.SourceFileLoader):
    """Gives the worker's modules built-in functions of their own: a body that replaces one does not reach them."""

    _own = dict(builtins.__dict__)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = self._own
        super().exec_module(module)


class _Finder:
    """Finds the worker's modules in this directory, and nothing else."""

    @staticmethod
    def find_spec(name: str, _path: Any = None, _target: Any = None) -> Optional[importlib.machinery.ModuleSpec]:
        package, _, rest = name.partition(".")
        if package != _PACKAGE:
            return None
        path = os.path.join(_HERE, *rest.split(".")) if rest else _HERE
        if os.path.isdir(path):
            loader = _Loader(name, os.path.join(path, "__init__.py"))
            return importlib.machinery.ModuleSpec(name, loader, origin=loader.path, is_package=True)
        loader = _Loader(name, path + ".py")
        return importlib.machinery.ModuleSpec(name, loader, origin=loader.path)


# The directory itself stands first on the path: bodies are not to find the worker's modules there.
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != _HERE]
sys.meta_path.insert(0, _Finder)

from picket_worker import zygote  # noqa: E402

zygote.main(control=3)
