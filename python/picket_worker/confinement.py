"""Confines the process, for good: no new privileges, resource limits, landlock, seccomp. No privilege is needed."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import sys
from typing import Any, Dict, Iterable, List, Optional

from picket_worker import seccomp

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_SIGKILL = 9
_SIGCHLD = 17
# Landlock's calls have the same numbers on every architecture.
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIRECTORY = 1 << 2, 1 << 3
# How many kinds of access to files each version of landlock knows.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}

_libc = ctypes.CDLL(None, use_errno=True)
# Calls that must not release the interpreter's lock: another thread of control returns from them.
_held = ctypes.PyDLL(None, use_errno=True)


class ConfinementError(Exception):
    """A part of the confinement that the kernel refused."""


def _check(result: int, what: str) -> int:
    if result < 0:
        raise ConfinementError(f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def _prctl(option: int, argument: int, what: str) -> None:
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(option, ctypes.c_ulong(argument), zero, zero, zero), what)


def die_with_parent(parent: int) -> None:
    """Ends this process when its parent ends; at once if it has ended already."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL, "PR_SET_PDEATHSIG")
    if os.getppid() != parent:
        os._exit(0)


def forbid_new_privileges() -> None:
    """Sets no_new_privs, which seccomp and landlock ask for."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, "PR_SET_NO_NEW_PRIVS")


def limit_resources(memory: int, descriptors: int) -> None:
    """Sets limits that cannot be raised again."""
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, descriptors),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        _limit(kind, value)


def limit_processes() -> None:
    """Allows no further process."""
    _limit(resource.RLIMIT_NPROC, 0)


def _limit(kind: int, value: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (allowed, allowed))


def return_memory() -> None:
    """Gives memory that was freed back to the kernel, where the C library can."""
    trim = getattr(_libc, "malloc_trim", None)
    if trim is not None:
        trim(0)


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("descriptor", ctypes.c_int32)]


def landlock_version() -> int:
    """The version of landlock that the kernel has; 0 without landlock."""
    return max(0, int(_libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def restrict_files(readable: Iterable[str]) -> int:
    """Leaves only reading of some directories; the landlock version, 0 where there is none."""
    version = landlock_version()
    if version == 0:
        return 0
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    # From version 4 on no TCP port, from 6 on no abstract socket of others and no signal to them.
    ruleset = _Ruleset(rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    handle = _check(
        _libc.syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint32(0)),
        "landlock_create_ruleset",
    )
    for path in readable:
        _allow_reading(handle, path)
    _check(_libc.syscall(_LANDLOCK_RESTRICT_SELF, handle, ctypes.c_uint32(0)), "landlock_restrict_self")
    os.close(handle)
    return version


def _allow_reading(ruleset: int, path: str) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    access = _READ_FILE | (_READ_DIRECTORY if os.path.isdir(path) else 0)
    beneath = _PathBeneath(access, descriptor)
    _check(
        _libc.syscall(_LANDLOCK_ADD_RULE, ruleset, 1, ctypes.byref(beneath), ctypes.c_uint32(0)),
        f"landlock_add_rule for {path}",
    )
    os.close(descriptor)


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def restrict_calls(worker: bool, key: int, output: int) -> None:
    """Leaves only the system calls of a worker, or of the zygote."""
    machine = os.uname().machine
    if machine not in seccomp.ARCHITECTURES:
        raise ConfinementError(f"seccomp: no list of system calls for {machine}")
    code = seccomp.program(machine, worker, key, output)
    program = _Filter(len(code) // 8, code)
    zero = ctypes.c_ulong(0)
    _check(
        _libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), ctypes.byref(program), zero, zero),
        "PR_SET_SECCOMP",
    )


def readable_paths(site_packages: Optional[str]) -> List[str]:
    """What imports need: the standard library, installed packages, and the data of time zones and countries."""
    found = [os.path.dirname(os.__file__), *(entry for entry in sys.path if entry)]
    found += ["/usr/share/zoneinfo", "/usr/share/iso-codes", "/usr/share/xml/iso-codes", "/dev/null", "/dev/urandom"]
    if site_packages:
        found.append(site_packages)
    return list(dict.fromkeys(found))


def confine(setup: Dict[str, Any], key: int, wake: int, active: Dict[str, Any]) -> None:
    """Confines the zygote, noting what is active as it comes to be."""
    limit_resources(int(setup["memory_bytes"]), int(setup["descriptors"]))
    active["rlimits"] = True
    forbid_new_privileges()
    active["no_new_privs"] = True
    active["landlock"] = restrict_files(readable_paths(setup.get("site_packages")))
    restrict_calls(worker=False, key=key, output=wake)
    active["seccomp"] = True


class Caller:
    """Makes the calls that ask for a key."""

    def __init__(self, key: int) -> None:
        self._key = ctypes.c_ulong(key)
        column = seccomp.ARCHITECTURES.get(os.uname().machine, (0, 0))[0]
        self._clone = ctypes.c_long(seccomp.NUMBERS["clone"][column])
        self._write = ctypes.c_long(seccomp.NUMBERS["write"][column])
        self._read = ctypes.c_long(seccomp.NUMBERS["read"][column])
        self._kill = ctypes.c_long(seccomp.NUMBERS["kill"][column])
        self._zero = ctypes.c_ulong(0)
        self._buffer: Optional[ctypes.Array[ctypes.c_char]] = None

    def fork(self) -> int:
        """Forks as `os.fork` does, the interpreter's own steps before and after included."""
        python = ctypes.pythonapi
        python.PyOS_BeforeFork()
        process = int(
            _held.syscall(self._clone, ctypes.c_ulong(_SIGCHLD), self._zero, self._zero, self._zero, self._key)
        )
        if process == 0:
            python.PyOS_AfterFork_Child()
            return 0
        python.PyOS_AfterFork_Parent()
        return _check(process, "clone")

    def kill(self, process: int) -> None:
        """Ends a process."""
        _libc.syscall(self._kill, process, _SIGKILL, self._zero, self._zero, self._key)

    def read(self, descriptor: int, count: int) -> bytes:
        """Reads as `os.read` does."""
        if self._buffer is None or len(self._buffer) < count:
            self._buffer = ctypes.create_string_buffer(count)
        size = ctypes.c_size_t(count)
        while True:
            length = int(_libc.syscall(self._read, descriptor, self._buffer, size, self._zero, self._key))
            if length >= 0:
                return ctypes.string_at(self._buffer, length)
            error = ctypes.get_errno()
            if error != errno.EINTR:
                raise OSError(error, os.strerror(error))

    def write(self, descriptor: int, data: bytes) -> int:
        """Writes as `os.write` does."""
        while True:
            size = ctypes.c_size_t(len(data))
            written = int(_libc.syscall(self._write, descriptor, data, size, self._zero, self._key))
            if written >= 0:
                return written
            error = ctypes.get_errno()
            if error != errno.EINTR:
                raise OSError(error, os.strerror(error))
