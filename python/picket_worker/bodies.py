"""Loads the sources of globals, data models and bodies into modules."""

import importlib.util
import linecache
import os
import sys
import traceback
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import Any, Callable, Dict, List, Optional, Tuple

from picket_worker.conversions import AUXILIARY
from picket_worker.datamodels import DataModel, DataModelError, build
from picket_worker.hardening import body_builtins
from picket_worker.keyuse import uses_keys
from picket_worker.limits import Watch

Problem = Dict[str, Any]
MAXIMUM_MESSAGE = 1024


class Body:
    """One loaded body."""

    __slots__ = ("index", "identifier", "kind", "path", "module", "main", "call", "auxiliary", "log_types", "expected")

    def __init__(self, index: int, definition: Dict[str, Any], module: ModuleType, main: str) -> None:
        self.index = index
        self.identifier: str = definition["id"]
        self.kind: str = definition["kind"]
        self.path: str = definition["path"]
        self.module = module
        self.main = main
        self.call: Callable[..., Any] = module.__dict__[main]
        self.log_types: List[str] = definition.get("log_types") or []
        self.auxiliary: List[str] = [name for name in AUXILIARY if name in module.__dict__]
        # What `rule` returns for a match, and `policy` for a resource that fails.
        self.expected = self.kind != "policy"


class _Loader:
    """Runs a global's source when it is first imported."""

    def __init__(self, catalogue: "Catalogue", identifier: str) -> None:
        self._catalogue = catalogue
        self._identifier = identifier

    def create_module(self, _spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        definition = self._catalogue.globals[self._identifier]
        module.__file__ = definition["path"]
        module.__dict__["__builtins__"] = body_builtins
        exec(self._catalogue.compile(definition["source"], definition["path"]), module.__dict__)


class Catalogue:
    """Everything that one LOAD brought."""

    def __init__(
        self, definition: Dict[str, Any], watch: Optional[Watch] = None, refused: Optional[Dict[int, int]] = None
    ) -> None:
        self.watch = watch or Watch(5, bytearray(64))
        self.refused = refused or {}
        self.generation = definition.get("generation", 0)
        self.collect_output = bool(definition.get("collect_output"))
        self.globals: Dict[str, Dict[str, Any]] = {one["id"]: one for one in definition.get("globals") or []}
        self.models: Dict[str, DataModel] = {}
        self.bodies: List[Optional[Body]] = []
        self.by_log_type: Dict[str, Tuple[Body, ...]] = {}
        self.paths: Dict[str, None] = {}
        # Whether any source uses chance, which a replay then seeds for each call.
        self.by_chance = False
        # Whether a debugger is to show them.
        self.keep_sources = False
        self._modules: List[ModuleType] = []
        self._definition = definition
        self._bases = {one["id"]: one for one in definition.get("bodies") or []}
        self._codes: Dict[Tuple[str, str], CodeType] = {}

    def compile(self, source: str, path: str) -> CodeType:
        """The code of a source; the same source is compiled once."""
        self.paths[path] = None
        if self.keep_sources:
            for name in (path, os.path.abspath(path)):
                linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        self.by_chance = self.by_chance or any(word in source for word in ("random", "uuid", "secrets"))
        code = self._codes.get((source, path))
        if code is None:
            try:
                code = self._codes[source, path] = compile(source, path, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                # Null bytes are a ValueError, from Python 3.11.4 on a SyntaxError that names no file.
                if getattr(error, "filename", None) is not None:
                    raise
                raise SyntaxError(str(error), (path, 1, None, None)) from error
        return code

    # The finder of globals.

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> Optional[ModuleSpec]:
        if name not in self.globals:
            return None
        return importlib.util.spec_from_loader(name, _Loader(self, name))  # type: ignore[arg-type]

    def load(self) -> Dict[str, Any]:
        """Loads all; what LOADED answers."""
        sys.meta_path.insert(0, self)
        self.watch.start()
        number = 0
        answer: Dict[str, Any] = {"generation": self.generation}
        for section, load in (
            ("globals", self._load_global),
            ("data_models", self._load_model),
            ("bodies", self._load_body),
        ):
            results = answer[section] = []
            for definition in self._definition.get(section) or []:
                result = {"id": definition["id"], "problem": None}
                results.append(result)
                self._guarded(number, load, definition, result)
                number += 1
        by_log_type: Dict[str, List[Body]] = {}
        for body in self.bodies:
            for log_type in body.log_types if body is not None else ():
                by_log_type.setdefault(log_type, []).append(body)  # type: ignore[arg-type]
        self.by_log_type = {log_type: tuple(bodies) for log_type, bodies in by_log_type.items()}
        self._codes.clear()
        self._definition = self._bases = {}
        return answer

    def _guarded(self, number: int, load: Callable[..., None], definition: Any, result: Dict[str, Any]) -> None:
        """Loads one source; whatever it does becomes its own problem."""
        path = definition["path"]
        if number in self.refused:
            message = f"the process ended while this was loaded (status {self.refused[number]})"
            result["problem"] = {"code": "load", "message": message, "path": path, "line": 1, "column": None}
        watch = self.watch
        watch.begin(number)
        try:
            load(definition, result)
            watch.armed = False
        except BaseException as error:
            watch.armed = False
            result["problem"] = self.problem(error, path)

    def _load_global(self, definition: Dict[str, Any], result: Dict[str, Any]) -> None:
        if result["problem"] is not None:
            self.globals[definition["id"]] = {**definition, "source": "raise ImportError('this global does not load')"}
            return
        importlib.import_module(definition["id"])

    def _load_model(self, definition: Dict[str, Any], result: Dict[str, Any]) -> None:
        if result["problem"] is not None:
            return
        module = None
        if definition.get("source") is not None:
            module = self.run(definition["id"], definition["source"], definition["path"])
        model = build(definition, module)
        if definition.get("enabled", True):
            for log_type in model.log_types:
                self.models[log_type] = model

    def _load_body(self, definition: Dict[str, Any], result: Dict[str, Any]) -> None:
        result.update(functions=[], keys=False, prefilter=None, page=None)
        index = len(self.bodies)
        self.bodies.append(None)
        if result["problem"] is not None:
            return
        base = self._bases.get(definition.get("base") or "")
        source, path = definition.get("source"), definition["path"]
        if source is None and base is not None:
            source, path = base.get("source"), base["path"]
        module = self.run(definition["id"], source or "", path)
        main = "policy" if definition["kind"] == "policy" else "rule"
        if main not in module.__dict__:
            message = f"the body defines no function {main}()"
            result["problem"] = {
                "code": "missing-function",
                "message": message,
                "path": path,
                "line": 1,
                "column": None,
            }
            return
        body = self.bodies[index] = Body(index, definition, module, main)
        body.path = path
        result["functions"] = [main, *body.auxiliary]
        result["keys"] = uses_keys(module, self.paths)

    def run(self, name: str, source: str, path: str) -> ModuleType:
        """A new module with what a source defines."""
        code = self.compile(source, path)
        module = ModuleType(name)
        module.__file__ = path
        module.__dict__["__builtins__"] = body_builtins
        self._modules.append(module)
        exec(code, module.__dict__)
        return module

    def modules(self) -> List[ModuleType]:
        """The modules of all sources."""
        return [*self._modules, *(sys.modules[name] for name in self.globals if name in sys.modules)]

    def problem(self, error: BaseException, path: str) -> Problem:
        """What is reported of a source that does not load."""
        if isinstance(error, SyntaxError) and error.filename in self.paths:
            return {
                "code": "syntax",
                "message": error.msg,
                "path": error.filename or path,
                "line": error.lineno or 1,
                "column": error.offset,
            }
        code = "import" if isinstance(error, ImportError) else "load"
        if isinstance(error, DataModelError):
            return {"code": "mapping", "message": str(error), "path": path, "line": 1, "column": None}
        where, line = self.position(error)
        message = f"{type(error).__name__}: {describe(error)}"
        return {"code": code, "message": message, "path": where or path, "line": line or 1, "column": None}

    def position(self, error: BaseException) -> Tuple[Optional[str], Optional[int]]:
        """The innermost place in a loaded source that an error came through."""
        where: Tuple[Optional[str], Optional[int]] = (None, None)
        for frame, line in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename in self.paths:
                where = (frame.f_code.co_filename, line)
        return where


def describe(error: BaseException, text: Callable[[Any], str] = str) -> str:
    """An error's text, or its representation, at most 1 KiB of it, even where its own method for that raises."""
    try:
        cut = str.__str__(text(error)[:MAXIMUM_MESSAGE])
    except Exception:
        cut = "(its text cannot be made)"
    return cut.encode("utf-8", "replace")[:MAXIMUM_MESSAGE].decode("utf-8", "ignore")
