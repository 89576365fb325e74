"""Loads what cannot be loaded later: once the process is confined, no further extension can be mapped."""

import importlib
import os
import sys
from typing import Iterator, List

# Of no use to a body, or large: what `_asyncio` and `_ssl` bring with them has more pages than all others together.
_LEFT_OUT = frozenset(
    (
        "_asyncio",
        "_ssl",
        "_sqlite3",
        "_curses",
        "_curses_panel",
        "_dbm",
        "_gdbm",
        "_tkinter",
        "nis",
        "ossaudiodev",
        "readline",
        "spwd",
        "_crypt",
        "_posixshmem",
        "_multiprocessing",
        "_xxsubinterpreters",
        "_lsprof",
        "audioop",
        "termios",
    )
)
_MAXIMUM = 500


def extensions() -> None:
    """Imports the standard library's extensions."""
    directory = next((entry for entry in sys.path if os.path.basename(entry) == "lib-dynload"), "")
    for name in sorted(os.listdir(directory)) if directory else []:
        module = name.partition(".")[0]
        if name.endswith(".so") and module not in _LEFT_OUT and "test" not in module and not module.startswith("xx"):
            _import(module)


def standard_library() -> None:
    """Imports what Python imports in the middle of an evaluation; bodies import the rest when they are loaded."""
    for name in ("_strptime", "encodings.idna", "encodings.ascii", "encodings.latin_1", "encodings.utf_16"):
        _import(name)


def site_packages(directory: str) -> List[str]:
    """Imports the extensions of a directory of packages; the names of those that cannot be imported."""
    return [name for name in _extensions_below(directory) if not _import(name)]


def _extensions_below(directory: str) -> Iterator[str]:
    count = 0
    for folder, folders, files in os.walk(directory):
        folders.sort()
        for file in sorted(files):
            if file.endswith(".so") and count < _MAXIMUM:
                count += 1
                parts = os.path.relpath(folder, directory).split(os.sep)
                yield ".".join([*(part for part in parts if part != "."), file.partition(".")[0]])


def _import(name: str) -> bool:
    try:
        importlib.import_module(name)
        return True
    except Exception:
        return False
