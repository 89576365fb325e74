"""What the names of a module stand for, where that is certain from its source."""

from __future__ import annotations

import ast
import builtins
from typing import Any, Callable, Iterator

from .values import SCALARS, Const, External, Function, Imported, Symbol, Unknown

# What makes it uncertain what a name of any module stands for: ways to reach or run what the source does not name.
DYNAMIC_NAMES = frozenset(
    {"exec", "eval", "globals", "vars", "locals", "setattr", "delattr", "__import__", "__builtins__", "attrgetter"}
    | {"methodcaller", "patch", "setrecursionlimit", "settrace", "setprofile", "_getframe", "make_dataclass"}
)
DYNAMIC_MODULES = frozenset(
    {"importlib", "builtins", "gc", "inspect", "ctypes", "pickle", "marshal", "shelve", "runpy", "code", "codeop"}
    | {"timeit", "cProfile", "profile", "pdb", "bdb", "doctest", "trace", "copyreg", "_testcapi"}
)
DYNAMIC_ATTRIBUTES = DYNAMIC_NAMES | {"modules", "f_globals", "f_locals", "f_builtins", "tb_frame", "gi_frame"}
# Also as text, since `getattr` and the like take it.
DYNAMIC_TEXTS = frozenset(
    {"__dict__", "__globals__", "__class__", "__code__", "__setattr__", "__delattr__", "__builtins__", "__defaults__"}
    | {"__getattribute__", "__closure__", "__self__", "__kwdefaults__", "__bases__"}
)

# Methods that get the left operand of an operator, which may be a list of another module.
REFLECTED = frozenset(f"__r{name}__" for name in ("add", "and", "or", "sub", "xor", "mul", "mod"))

# Uses of a list, set or dict of the module that leave it as it is.
READING_METHODS = frozenset({"get", "keys", "values", "items", "index", "count", "copy", "union", "intersection"})
READING_CALLS = frozenset({"len", "any", "all", "sorted", "set", "list", "tuple", "frozenset", "dict", "min", "max"})

# Modules that are certain to be there, with names that they are certain to have.
HARMLESS_IMPORTS: dict[str, set[str]] = {
    "re": {"compile", "match", "search", "fullmatch", "sub", "IGNORECASE"},
    "json": {"loads", "dumps"},
    "typing": {"Any", "Dict", "List", "Mapping", "Optional", "Sequence", "Union"},
    "collections.abc": {"Mapping", "Sequence"},
    "functools": {"reduce"},
    "fnmatch": {"fnmatch"},
    "datetime": {"datetime", "timedelta", "timezone"},
    "ipaddress": {"ip_address", "ip_network"},
}

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Module:
    """The names of one source. `tampers` says that it may change what names of other modules stand for."""

    def __init__(self, tree: ast.Module, own_modules: frozenset[str]):
        self.tree = tree
        self.own_modules = own_modules
        self.bindings: dict[str, list[ast.AST]] = {}
        nodes = Nodes(tree)
        self.changed = {name for _, node in nodes.of(ast.Global) for name in node.names}
        self.changed |= {node.target.id for _, node in nodes.of(ast.NamedExpr)}
        self.changed_by_others: set[str] = set()
        self.opaque = False
        for node in tree.body:
            self.bind(node)
        self.tampers = tampering(nodes)
        # Attributes that methods set on `self`, which a caller may have made another thing.
        self.set_on_self = {node.attr for _, node in nodes.of(ast.Attribute) if not isinstance(node.ctx, ast.Load)}
        calls = READING_CALLS - set(names_bound_anywhere(nodes))
        self.mutable = set(mutated_or_passed_on(nodes, calls))
        imported = self.imported_names()
        self.changes_of_others = self.imported_as(self.mutable) | set(attributes_passed_on(nodes, imported, calls))
        self.found: dict[str, Symbol] = {}

    def bind(self, node: ast.AST) -> None:
        """Notes what a statement of the module binds; anything below `if`, `try`, `with` or a loop is uncertain."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.add(node.name, node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name == "*":
                    self.opaque = True
                self.add(alias.asname or alias.name.split(".")[0], node)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self.add(node.targets[0].id, node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.value is not None:
                self.add(node.target.id, node)
        else:
            for inner in walk_scope(node):
                if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
                    self.changed.add(inner.id)
                elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    self.changed.add(inner.name)
                elif isinstance(inner, (ast.Import, ast.ImportFrom)):
                    self.changed.update(alias.asname or alias.name.split(".")[0] for alias in inner.names)
                elif isinstance(inner, ast.ExceptHandler) and inner.name:
                    self.changed.add(inner.name)

    def add(self, name: str, node: ast.AST) -> None:
        self.bindings.setdefault(name, []).append(node)

    def certain_to_load(self, names_of: Callable[[str], set[str] | None]) -> bool:
        """Whether running the source raises nothing.

        `names_of` gives the names of one of the user's modules, or None for one that may not load.
        """
        return not self.changed and all(self.runs(node, names_of) for node in self.tree.body)

    def runs(self, node: ast.stmt, names_of: Callable[[str], set[str] | None]) -> bool:
        if isinstance(node, ast.FunctionDef):
            defaults = [one for one in (*node.args.defaults, *node.args.kw_defaults) if one]
            plain = not node.decorator_list and not node.returns and not any(one.annotation for one in arguments(node))
            return plain and all(isinstance(one, ast.Constant) for one in defaults)
        if isinstance(node, ast.Expr):
            return isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            return isinstance(self.constant(node.targets[0].id, node.value), Const) or literal(node.value)
        if isinstance(node, ast.Import):
            return all(alias.name in HARMLESS_IMPORTS or names_of(alias.name) is not None for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            known = HARMLESS_IMPORTS.get(node.module) or names_of(node.module)
            return known is not None and all(alias.name in known for alias in node.names)
        return False

    def imported_names(self) -> set[str]:
        return {
            name
            for name, nodes in self.bindings.items()
            if any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in nodes)
        }

    def imported_as(self, names: set[str]) -> set[str]:
        """The names in their own modules of those that are imported; all of them after `import *`."""
        if self.opaque:
            return names
        aliases = [
            (alias.asname or alias.name, alias.name)
            for nodes in self.bindings.values()
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ]
        return {name for known, name in aliases if known in names}

    def symbol(self, name: str) -> Symbol:
        """What a name stands for when a function of the module reads it."""
        if name not in self.found:
            self.found[name] = Unknown("unbound")
            self.found[name] = self.look_up(name)
        return self.found[name]

    def look_up(self, name: str) -> Symbol:
        if self.opaque or name in self.changed:
            return Unknown("unbound")
        nodes = self.bindings.get(name, [])
        if not nodes:
            return External("builtins." + name) if hasattr(builtins, name) else Unknown("unbound")
        if len(nodes) > 1:
            return Unknown("unbound")
        return self.bound(name, nodes[0])

    def bound(self, name: str, node: ast.AST) -> Symbol:
        if isinstance(node, ast.FunctionDef):
            return Unknown("unbound") if node.decorator_list else Function(node, self)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            return self.constant(name, node.value)
        if isinstance(node, ast.Import):
            alias = next(alias for alias in node.names if (alias.asname or alias.name.split(".")[0]) == name)
            full = alias.name if alias.asname else alias.name.split(".")[0]
            return Imported(full) if full in self.own_modules else External(full)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            alias = next(alias for alias in node.names if (alias.asname or alias.name) == name)
            if node.module in self.own_modules:
                return Imported(node.module, alias.name)
            return External(f"{node.module}.{alias.name}")
        return Unknown("unbound")

    def pattern(self, name: str) -> str | None:
        """The text of the regular expression that a name of the module stands for; None for anything else."""
        nodes = self.bindings.get(name, [])
        value = nodes[0].value if len(nodes) == 1 and isinstance(nodes[0], ast.Assign) else None
        if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute) or not value.args:
            return None
        text = value.args[0]
        is_pattern = value.func.attr == "compile" and is_named(value.func.value, "re") and isinstance(text, ast.Constant)
        return text.value if is_pattern and isinstance(text, ast.Constant) and isinstance(text.value, str) else None

    def constant(self, name: str, node: ast.expr) -> Symbol:
        try:
            value = self.value(node)
        except (ValueError, TypeError, KeyError, AttributeError, SyntaxError, RecursionError):
            return Unknown()
        if not unchangeable(value):
            parts = [*value, *value.values()] if isinstance(value, dict) else list(value)
            if name in self.mutable or name in self.changed_by_others or not all(map(unchangeable, parts)):
                return Unknown()
        return Const(value)

    def value(self, node: ast.expr) -> Any:
        """The value of an expression of constants; raises ValueError for any other."""
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            symbol = self.symbol(node.id)
            if isinstance(symbol, Const):
                return symbol.value
            raise ValueError(node.id)
        if isinstance(node, ast.Call) and not node.keywords and isinstance(node.func, ast.Name):
            symbol = self.symbol(node.func.id)
            made = {"set": set, "frozenset": frozenset, "tuple": tuple, "list": list}
            name = symbol.name.removeprefix("builtins.") if isinstance(symbol, External) else ""
            if name in made and len(node.args) <= 1:
                return made[name](*(self.value(argument) for argument in node.args))
            raise ValueError(name)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.BitOr)):
            left, right = self.value(node.left), self.value(node.right)
            return left + right if isinstance(node.op, ast.Add) else left | right
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            made_of = {ast.Tuple: tuple, ast.List: list, ast.Set: set}[type(node)]
            return made_of(self.value(element) for element in node.elts)
        if isinstance(node, ast.Dict) and all(node.keys):
            return {self.value(key): self.value(value) for key, value in zip(node.keys, node.values) if key}
        return checked(ast.literal_eval(node))


def arguments(node: ast.FunctionDef) -> list[ast.arg]:
    given = node.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *(one for one in (given.vararg, given.kwarg) if one)]


def literal(node: ast.expr) -> bool:
    """Whether an expression is a literal, also one of nested lists and dicts."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def checked(value: Any) -> Any:
    if isinstance(value, SCALARS):
        return value
    raise ValueError(type(value).__name__)


def unchangeable(value: Any) -> bool:
    if isinstance(value, (tuple, frozenset)):
        return all(map(unchangeable, value))
    return isinstance(value, SCALARS)


def children(node: ast.AST) -> list[ast.AST]:
    """`ast.iter_child_nodes` without the contexts of names, in a third of the time."""
    found: list[ast.AST] = []
    for held in node.__dict__.values():
        if type(held) is list:
            found += [one for one in held if isinstance(one, ast.AST)]
        elif isinstance(held, ast.AST) and not isinstance(held, ast.expr_context):
            found.append(held)
    return found


class Nodes:
    """The nodes of a tree by their class, each with its parent."""

    def __init__(self, tree: ast.AST):
        self.by_class: dict[type, list[tuple[ast.AST, Any]]] = {}
        waiting = [tree]
        while waiting:
            node = waiting.pop()
            for child in children(node):
                self.by_class.setdefault(type(child), []).append((node, child))
                waiting.append(child)

    def of(self, kind: type) -> list[tuple[ast.AST, Any]]:
        return self.by_class.get(kind, [])


def walk_scope(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one that belong to the same scope."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            waiting += children(node)


def tampering(nodes: Nodes) -> bool:
    """Whether a source may change what names or attributes of other modules stand for."""
    for parent, node in nodes.of(ast.Name):
        is_called = isinstance(parent, ast.Call) and parent.func is node
        if node.id in DYNAMIC_NAMES or node.id == "getattr" and not is_called:
            return True
    for _, node in nodes.of(ast.Attribute):
        if node.attr in DYNAMIC_ATTRIBUTES or node.attr in DYNAMIC_TEXTS or node.attr == "getattr":
            return True
        if not isinstance(node.ctx, ast.Load) and not is_named(node.value, "self"):
            return True
    for _, node in nodes.of(ast.Constant):
        if isinstance(node.value, str) and (node.value in DYNAMIC_TEXTS or node.value in REFLECTED):
            return True
    if any(node.name in REFLECTED for _, node in nodes.of(ast.FunctionDef)):
        return True
    if any(node.id in REFLECTED for _, node in nodes.of(ast.Name)):
        return True
    for _, node in nodes.of(ast.Import):
        if any(alias.name.split(".")[0] in DYNAMIC_MODULES for alias in node.names):
            return True
    for _, node in nodes.of(ast.ImportFrom):
        if (node.module or "").split(".")[0] in DYNAMIC_MODULES:
            return True
        if any(alias.name in DYNAMIC_ATTRIBUTES or alias.name == "getattr" for alias in node.names):
            return True
    return any(
        is_named(node.func, "getattr") and len(node.args) > 1 and not isinstance(node.args[1], ast.Constant)
        for _, node in nodes.of(ast.Call)
    )


def is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def root(node: ast.expr) -> str | None:
    """The name that a chain of attributes and subscripts begins with."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def names_bound_anywhere(nodes: Nodes) -> Iterator[str]:
    """Names that some scope of a module binds."""
    for _, node in nodes.of(ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id
    for _, node in nodes.of(ast.arg):
        yield node.arg
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        for _, node in nodes.of(kind):
            yield node.name
    for _, node in nodes.of(ast.alias):
        yield (node.asname or node.name).split(".")[0]


def mutated_or_passed_on(nodes: Nodes, calls: frozenset[str]) -> Iterator[str]:
    """Names that are used in another way than reading what they hold, so that a list of that name may change."""
    for parent, node in nodes.of(ast.Name):
        if isinstance(node.ctx, ast.Load) and not reads(parent, node, calls):
            yield node.id
    changed = [node for kind in (ast.Subscript, ast.Attribute) for _, node in nodes.of(kind)]
    changed = [node for node in changed if not isinstance(node.ctx, ast.Load)]
    changed += [node.target for _, node in nodes.of(ast.AugAssign)]
    yield from filter(None, map(root, changed))


def attributes_passed_on(nodes: Nodes, imported: set[str], calls: frozenset[str]) -> Iterator[str]:
    """Names of other modules, reached as attributes, that are used in another way than reading what they hold."""
    for parent, node in nodes.of(ast.Attribute):
        if root(node) in imported and not reads(parent, node, calls):
            yield node.attr
    for _, node in nodes.of(ast.Subscript):
        if not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Attribute):
            yield node.value.attr


def reads(parent: ast.AST, child: ast.expr, calls: frozenset[str]) -> bool:
    """Whether the parent of a name only reads the object; `calls` are the builtins that do."""
    if isinstance(parent, ast.Compare):
        # Other comparisons hand the list itself to a class that defines them.
        return all(isinstance(one, (ast.In, ast.NotIn)) for one in parent.ops) and parent.left is not child
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is child
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Attribute):
        return isinstance(parent.ctx, ast.Load) and parent.attr in READING_METHODS
    if isinstance(parent, ast.Call):
        return parent.func is child or isinstance(parent.func, ast.Name) and parent.func.id in calls
    return isinstance(parent, (ast.BinOp, ast.FormattedValue, ast.Starred))
