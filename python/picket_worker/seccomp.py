"""The system calls that the zygote and its workers may make, as a BPF program for seccomp.

An allow-list: any other call fails with EPERM. Conditions look at the registers only; what a pointer points to cannot
be seen, which is why paths are landlock's.
"""

import os
import struct
from typing import Dict, List, Tuple

_LOAD, _JUMP_EQUAL, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 1
_KILL_PROCESS = 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

_PROT_EXEC = 4
# Everything that makes `open` more than opening for reading.
_OPEN_MORE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0o20000000
_SIGKILL, _SIGCHLD = 9, 17
_TERMINAL_STATE = 0x5401
_FCNTL = (1, 2, 3, 1030)
_PRCTL = (1, 4, 22, 38)

Instruction = Tuple[int, int, int, int]

# Name: (x86_64, aarch64); -1 where an architecture has no such call.
NUMBERS: Dict[str, Tuple[int, int]] = {
    "read": (0, 63),
    "write": (1, 64),
    "open": (2, -1),
    "close": (3, 57),
    "stat": (4, -1),
    "fstat": (5, 80),
    "lstat": (6, -1),
    "poll": (7, -1),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "ioctl": (16, 29),
    "pread64": (17, 67),
    "access": (21, -1),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "dup": (32, 23),
    "dup2": (33, -1),
    "nanosleep": (35, 101),
    "getitimer": (36, 102),
    "setitimer": (38, 103),
    "getpid": (39, 172),
    "recvmsg": (47, 212),
    "clone": (56, 220),
    "exit": (60, 93),
    "wait4": (61, 260),
    "kill": (62, 129),
    "uname": (63, 160),
    "fcntl": (72, 25),
    "getcwd": (79, 17),
    "readlink": (89, -1),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "getppid": (110, 173),
    "prctl": (157, 167),
    "setrlimit": (160, 164),
    "gettid": (186, 178),
    "time": (201, -1),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "getdents64": (217, 61),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "openat": (257, 56),
    "newfstatat": (262, 79),
    "readlinkat": (267, 78),
    "faccessat": (269, 48),
    "ppoll": (271, 73),
    "set_robust_list": (273, 99),
    "dup3": (292, 24),
    "pipe2": (293, 59),
    "prlimit64": (302, 261),
    "seccomp": (317, 277),
    "getrandom": (318, 278),
    "statx": (332, 291),
    "rseq": (334, 293),
    "pidfd_open": (434, 434),
    "faccessat2": (439, 439),
}
ARCHITECTURES: Dict[str, Tuple[int, int]] = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_WORKER = (
    "stat fstat lstat lseek munmap brk rt_sigreturn pread64 access sched_yield mremap madvise nanosleep getitimer "
    "setitimer getpid exit uname getcwd readlink gettimeofday getrusage sysinfo times getuid getgid geteuid getegid "
    "getppid gettid time futex sched_getaffinity getdents64 restart_syscall clock_gettime clock_getres clock_nanosleep "
    "exit_group newfstatat readlinkat faccessat faccessat2 getrandom statx"
).split()
_ZYGOTE_MORE = (
    "read close poll ppoll rt_sigaction rt_sigprocmask dup dup2 dup3 recvmsg wait4 setrlimit prlimit64 set_robust_list "
    "rseq pipe2 seccomp pidfd_open"
).split()


def _statement(code: int, value: int) -> Instruction:
    return (code, 0, 0, value)


def _load(argument: int, high: bool = False) -> Instruction:
    return _statement(_LOAD, _ARGUMENTS + 8 * argument + (4 if high else 0))


def _without(argument: int, bits: int) -> List[Instruction]:
    """Allows the call unless one of the bits is set in an argument."""
    return [
        _load(argument),
        (_JUMP_SET, 0, 1, bits),
        _statement(_RETURN, _REFUSE),
        _statement(_RETURN, _ALLOW),
    ]


def _one_of(argument: int, values: Tuple[int, ...]) -> List[Instruction]:
    """Allows the call for some values of an argument."""
    instructions = [_load(argument)]
    for index, value in enumerate(values):
        instructions.append((_JUMP_EQUAL, len(values) - index, 0, value))
    return [*instructions, _statement(_RETURN, _REFUSE), _statement(_RETURN, _ALLOW)]


def _keyed(conditions: List[Tuple[int, int]], key: int) -> List[Instruction]:
    """Allows the call with some exact arguments, and a key in the fifth, which the call does not use."""
    checks = [(_load(argument), value) for argument, value in conditions]
    checks += [(_load(4), key & 0xFFFFFFFF), (_load(4, high=True), key >> 32)]
    instructions: List[Instruction] = []
    for index, (load, value) in enumerate(checks):
        instructions += [load, (_JUMP_EQUAL, 0, 2 * (len(checks) - 1 - index) + 1, value)]
    return [*instructions, _statement(_RETURN, _ALLOW), _statement(_RETURN, _REFUSE)]


def _unless(descriptor: int) -> List[Instruction]:
    """Allows the call for every descriptor but one, for which it goes on."""
    return [_load(0), (_JUMP_EQUAL, 1, 0, descriptor), _statement(_RETURN, _ALLOW)]


def _conditional(worker: bool, key: int, output: int) -> Dict[str, List[Instruction]]:
    common = {
        "open": _without(1, _OPEN_MORE),
        "openat": _without(2, _OPEN_MORE),
        "mmap": _without(2, _PROT_EXEC),
        "mprotect": _without(2, _PROT_EXEC),
        "ioctl": _one_of(1, (_TERMINAL_STATE,)),
        "fcntl": _one_of(1, _FCNTL),
    }
    if worker:
        return {
            **common,
            "read": [*_unless(output), *_keyed([], key)],
            "write": _keyed([(0, output)], key),
            "close": [*_unless(output), _statement(_RETURN, _REFUSE)],
        }
    return {
        **common,
        "write": [_load(0), (_JUMP_EQUAL, 0, 1, output), _statement(_RETURN, _ALLOW), *_keyed([], key)],
        "prctl": _one_of(0, _PRCTL),
        "clone": _keyed([(0, _SIGCHLD)], key),
        "kill": _keyed([(1, _SIGKILL)], key),
    }


def program(machine: str, worker: bool, key: int, output: int) -> bytes:
    """The filter's instructions for a machine: of workers, or of the zygote.

    `output` is a worker's socket, the only descriptor that it writes to, and it cannot be closed; of the zygote it is
    what the interpreter itself writes to when a signal arrives.

    The key opens the calls that could be turned against others only to who knows it: reading requests and writing
    answers, and for the zygote forking and killing. A body reaches none of them by the ordinary means of Python.
    """
    column, architecture = ARCHITECTURES[machine]
    instructions: List[Instruction] = [
        _statement(_LOAD, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture),
        _statement(_RETURN, _KILL_PROCESS),
        _statement(_LOAD, _NUMBER),
    ]
    for name in _WORKER if worker else _WORKER + _ZYGOTE_MORE:
        number = NUMBERS[name][column]
        if number >= 0:
            instructions += [(_JUMP_EQUAL, 0, 1, number), _statement(_RETURN, _ALLOW)]
    for name, block in _conditional(worker, key, output).items():
        number = NUMBERS[name][column]
        if number >= 0:
            instructions += [(_JUMP_EQUAL, 0, len(block), number), *block]
    instructions.append(_statement(_RETURN, _REFUSE))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in instructions)


def interpret(code: bytes, architecture: int, number: int, arguments: Tuple[int, ...] = ()) -> int:
    """What a filter returns for a call: the kernel's interpretation, for tests on any machine."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, *(arguments + (0,) * (6 - len(arguments))))
    accumulator, position = 0, 0
    while True:
        operation, if_true, if_false, value = struct.unpack_from("<HBBI", code, 8 * position)
        position += 1
        if operation == _RETURN:
            return int(value)
        if operation == _LOAD:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif operation == _JUMP_EQUAL:
            position += if_true if accumulator == value else if_false
        else:
            position += if_true if accumulator & value else if_false
