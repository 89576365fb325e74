"""What the confinement refuses: each attempt from a body's function, and from a body's top level while it is loaded."""

import os
import shutil
import sys
import tempfile
import textwrap
import unittest
from typing import Dict, List, Tuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from harness import INTERPRETER, Zygote, rule  # noqa: E402
from picket_worker import seccomp  # noqa: E402

# Name: what a body does. It "succeeds" by not raising; PATH stands for a directory that anyone may write to.
SAFE: Dict[str, str] = {
    "open for writing": "open('PATH/new', 'w').close()",
    "open for appending": "open('PATH/file', 'a').close()",
    "os.open with O_CREAT": "os.open('PATH/new2', os.O_RDONLY | os.O_CREAT)",
    "os.open with O_TRUNC": "os.open('PATH/file', os.O_RDONLY | os.O_TRUNC)",
    "an unnamed temporary file": "os.open('PATH', os.O_TMPFILE | os.O_RDWR)",
    "unlink": "os.unlink('PATH/unlinked')",
    "mkdir": "os.mkdir('PATH/directory')",
    "rename": "os.rename('PATH/moved', 'PATH/moved2')",
    "symlink": "os.symlink('/etc', 'PATH/link')",
    "chmod": "os.chmod('PATH/file', 0o600)",
    "utime": "os.utime('PATH/file')",
    "reading /etc/passwd": "open('/etc/passwd').read()",
    "listing /etc": "os.listdir('/etc')",
    "an INET socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "a UDP socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "a UNIX socket": "import socket; socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "a netlink socket": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a socket pair": "import socket; socket.socketpair()",
    "a thread": "import threading; t = threading.Thread(target=print); t.start(); t.join()",
    "a raw thread": "import _thread; _thread.start_new_thread(print, ())",
    "a memory file": "os.memfd_create('x')",
    "executable memory": "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)",
    "changing the directory": "os.chdir('/tmp')",
    "a signal to itself": "import ctypes; libc = ctypes.CDLL(None); assert libc.kill(os.getpid(), 0) == 0, 'refused'",
    "changing a priority": "os.setpriority(os.PRIO_PROCESS, 0, 5)",
    "writing to the standard error": "os.write(2, b'')",
}
# Attempts that would hurt if they were not refused.
UNSAFE: Dict[str, str] = {
    "fork": "os.fork()",
    "vfork and exec": "import subprocess; subprocess.run(['/bin/true'])",
    "os.system": "assert os.system('true') != 0x0, 'refused'; raise OSError('refused')",
    "exec": "os.execv('/bin/true', ['/bin/true'])",
    "posix_spawn": "os.posix_spawn('/bin/true', ['/bin/true'], {})",
    "killing the parent": "os.kill(os.getppid(), 9)",
    "killing the group": "os.killpg(os.getpgid(0), 9)",
    "the parent's memory": "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    "the parent's memory for writing": "os.open(f'/proc/{os.getppid()}/mem', os.O_RDWR)",
    "ptrace": "import ctypes; l = ctypes.CDLL(None, use_errno=True); assert l.ptrace(16, os.getppid(), 0, 0) == 0, 'refused'",
    "a raw fork through ctypes": "import ctypes; assert ctypes.CDLL(None).syscall(FORK, 17, 0, 0, 0, 0) >= 0, 'refused'",
    "a raw socket call through ctypes": "import ctypes; assert ctypes.CDLL(None).syscall(SOCKET, 2, 1, 0) >= 0, 'refused'",
    "process_vm_readv": "import ctypes; assert ctypes.CDLL(None).process_vm_readv(os.getppid(), 0, 0, 0, 0, 0) >= 0, 'refused'",
    "a callback through ctypes": "import ctypes; ctypes.CFUNCTYPE(None)(print)",
    "io_uring": "import ctypes; assert ctypes.CDLL(None).syscall(425, 1, 0) >= 0, 'refused'",
    "bpf": "import ctypes; assert ctypes.CDLL(None).syscall(BPF, 0, 0, 0) >= 0, 'refused'",
    "raising a limit": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))",
    "raising the memory limit": "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "1 GiB of memory": "bytearray(1 << 30)",
    "many descriptors": "files = [open('/dev/null') for _ in range(64)]",
    "forging an answer": "os.write(3, b'')",
    "setting the alarm": "import signal; signal.setitimer(signal.ITIMER_REAL, 0)",
    "ignoring the alarm": "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)",
    "ending the process": "os._exit(3)",
    "unbounded recursion": "import sys; sys.setrecursionlimit(1 << 30)",
    "tracing": "import sys; sys.settrace(lambda *a: None)",
    "an extension that is not mapped yet": "import _sqlite3",
}
# At the top level these are the zygote's to refuse by other means, or are harmless there.
ONLY_IN_WORKERS = {"raising a limit", "raising the memory limit"}
ALLOWED: Dict[str, str] = {
    "a lazy import": "import xml.dom.minidom, csv, email.utils, ipaddress, zoneinfo",
    "time zones": "from zoneinfo import ZoneInfo; ZoneInfo('Europe/Berlin').utcoffset(None)",
    "sleeping": "import time; time.sleep(0.001)",
    "random numbers": "import random, uuid, secrets; random.random(); uuid.uuid4(); secrets.token_hex()",
    "decimals and dates": "import decimal, datetime; decimal.Decimal('1.5') + 1; datetime.datetime.strptime('2020', '%Y')",
    "hashes": "import hashlib; hashlib.sha256(b'x').hexdigest(); hashlib.new('md5', b'x').hexdigest()",
    "codecs": "'x'.encode('cp1252'); 'x'.encode('utf-16'); 'x'.encode('idna'); 'x'.encode('shift_jis')",
    "print": "print('x'); import sys; sys.stderr.write('x')",
    "compression": "import zlib, bz2, lzma, gzip; zlib.compress(b'x'); bz2.compress(b'x'); lzma.compress(b'x')",
    "logging": "import logging; logging.getLogger('x').warning('text')",
    "mocks": "from unittest.mock import MagicMock; MagicMock()()",
    "dynamic code": "exec('x = 1'); eval('1 + 1'); compile('1', 'f', 'eval')",
    "dataclasses": "import dataclasses; dataclasses.make_dataclass('X', ['a'])(1)",
    "much memory": "bytearray(64 << 20)",
    "regular expressions": "import re; re.compile('(a+)+b').match('aab')",
    "modules that ask for forks": "import logging, concurrent.futures.thread, asyncio, multiprocessing",
    "looking for boto3": "import boto3, botocore.exceptions",
}
AS_NOBODY: Tuple[str, ...] = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def body(code: str, directory: str) -> str:
    machine = os.uname().machine
    column = seccomp.ARCHITECTURES[machine][0]
    for name, value in (
        ("PATH", directory),
        ("FORK", str(seccomp.NUMBERS["clone"][column])),
        ("SOCKET", "41" if machine == "x86_64" else "198"),
        ("BPF", "321" if machine == "x86_64" else "280"),
    ):
        code = code.replace(name, value)
    return f"import os\ndef rule(event):\n{textwrap.indent(code, '  ')}\n  return True\n"


def at_top_level(code: str, directory: str) -> str:
    return (
        body(code, directory)
        .replace("def rule(event):", "if True:")
        .replace("  return True\n", "def rule(event): return True\n")
    )


class Confinement(unittest.TestCase):
    """Runs every attempt in one worker of one zygote."""

    def setUp(self) -> None:
        self.directory = tempfile.mkdtemp()
        os.chmod(self.directory, 0o777)
        for name in ("file", "unlinked", "moved"):
            with open(os.path.join(self.directory, name), "w", encoding="utf-8") as file:
                file.write("x")
            os.chmod(file.name, 0o666)
        self.addCleanup(shutil.rmtree, self.directory)

    def outcomes(self, attempts: Dict[str, str], prefix: Tuple[str, ...] = (), **setup: object) -> Dict[str, str]:
        """For each attempt the error's class, or an empty text where it succeeded."""
        with Zygote(prefix=prefix, **setup) as zygote:
            if setup.get("confine", True):
                active = zygote.ready["confinement"]
                self.assertEqual((active["no_new_privs"], active["seccomp"], active["rlimits"]), (True, True, True))
                self.assertIsNone(zygote.ready["problem"])
            loaded = zygote.load([rule(name, body(code, self.directory)) for name, code in attempts.items()])
            self.assertEqual([one["problem"] for one in loaded["bodies"]], [None] * len(attempts))
            worker = zygote.spawn()
            outcomes: Dict[str, str] = {}
            for index, name in enumerate(attempts):
                (entry,) = worker.evaluate([("Test.Log", [index], {})])[0]
                outcomes[name] = entry["error"]["class"] if entry["error"] else ""
            return outcomes

    def assert_refused(self, prefix: Tuple[str, ...]) -> None:
        attempts = {**SAFE, **UNSAFE}
        outcomes = self.outcomes(attempts, prefix)
        self.assertEqual([name for name in attempts if outcomes[name] == ""], [])
        expected = {
            "PermissionError",
            "OSError",
            "AssertionError",
            "RuntimeError",
            "MemoryError",
            "error",
            "ValueError",
            "ImportError",
            "ModuleNotFoundError",
            "FileNotFoundError",
        }
        self.assertEqual({name: kind for name, kind in outcomes.items() if kind not in expected}, {})
        self.assertEqual(sorted(os.listdir(self.directory)), ["file", "moved", "unlinked"])

    def test_every_attempt_is_refused(self) -> None:
        self.assert_refused(())

    @unittest.skipUnless(os.getuid() == 0 and shutil.which("setpriv") and INTERPRETER.startswith("/usr/"), "needs root")
    def test_every_attempt_is_refused_to_an_ordinary_user(self) -> None:
        self.assert_refused(AS_NOBODY)

    def test_the_attempts_would_succeed_without_the_confinement(self) -> None:
        hardened = {"writing to the standard error"}
        outcomes = self.outcomes({name: code for name, code in SAFE.items() if name not in hardened}, confine=False)
        self.assertEqual({name: kind for name, kind in outcomes.items() if kind}, {})

    def test_every_module_of_the_standard_library_that_is_of_use_can_be_imported_late(self) -> None:
        names = (
            "abc argparse array ast base64 binascii bisect calendar cmath codecs collections colorsys configparser "
            "contextlib copy csv datetime decimal difflib email enum fnmatch fractions functools getpass glob gzip hashlib "
            "heapq hmac html http.client inspect io ipaddress itertools json keyword linecache locale logging lzma math "
            "mimetypes numbers operator os pathlib pickle platform pprint queue quopri random re secrets shlex socket "
            "statistics string stringprep struct tempfile textwrap threading time timeit tokenize traceback types typing "
            "unicodedata unittest.mock urllib.parse urllib.request uuid warnings weakref xml.etree.ElementTree zipfile zlib "
            "zoneinfo sched pkgutil asyncio concurrent.futures subprocess importlib.metadata"
        ).split()
        outcomes = self.outcomes({name: f"import {name}" for name in names})
        self.assertEqual({name: kind for name, kind in outcomes.items() if kind}, {})

    def test_what_bodies_need_is_allowed(self) -> None:
        outcomes = self.outcomes(ALLOWED)
        self.assertEqual({name: kind for name, kind in outcomes.items() if kind}, {})

    def test_every_attempt_is_refused_while_a_body_is_loaded(self) -> None:
        attempts = {name: code for name, code in {**SAFE, **UNSAFE}.items() if name not in ONLY_IN_WORKERS}
        with Zygote() as zygote:
            bodies = [rule(name, at_top_level(code, self.directory)) for name, code in attempts.items()]
            loaded = zygote.load([*bodies, rule("good", "def rule(event): return True\n")])["bodies"]
            self.assertEqual([one["id"] for one in loaded if one["problem"] is None], ["good"])
            self.assertEqual(zygote.spawn().evaluate([("Test.Log", None, {})])[0][0]["matched"], True)
        self.assertEqual(sorted(os.listdir(self.directory)), ["file", "moved", "unlinked"])

    def test_descriptors_of_a_worker_are_those_it_needs(self) -> None:
        source = "import os\ndef rule(event):\n  found = []\n  for n in range(64):\n    try:\n      os.fstat(n)\n      found.append(n)\n"
        source += "    except OSError: pass\n  return True\ndef title(event):\n  rule(event)\n  return ''\n"
        source = source.replace("return True", "global F\n  F = found\n  return True").replace(
            "return ''", "return str(F)"
        )
        with Zygote() as zygote:
            zygote.load([rule("descriptors", source)])
            (entry,) = zygote.spawn().evaluate([("Test.Log", None, {})])[0]
            self.assertEqual(entry["title"], "[0, 1, 2, 3]")


class Filters(unittest.TestCase):
    """The filters of both architectures, by a reading of their instructions."""

    KEY = 0x1234567890ABCDEF

    def decide(self, machine: str, worker: bool, name: str, *arguments: int) -> bool:
        column, architecture = seccomp.ARCHITECTURES[machine]
        code = seccomp.program(machine, worker, self.KEY, 3)
        return seccomp.interpret(code, architecture, seccomp.NUMBERS[name][column], arguments) == 0x7FFF0000

    def test_filters_decide_by_number_and_arguments(self) -> None:
        cases: List[Tuple[bool, str, Tuple[int, ...], bool]] = [
            (True, "read", (0,), True),
            (True, "read", (3,), False),
            (True, "read", (3, 0, 0, 0, self.KEY), True),
            (True, "close", (4,), True),
            (True, "close", (3,), False),
            (True, "openat", (0, 0, os.O_RDONLY | os.O_CLOEXEC), True),
            (True, "openat", (0, 0, os.O_WRONLY), False),
            (True, "openat", (0, 0, os.O_CREAT), False),
            (True, "mmap", (0, 0, 3), True),
            (True, "mmap", (0, 0, 7), False),
            (True, "mprotect", (0, 0, 4), False),
            (True, "write", (3, 0, 0, 0, self.KEY), True),
            (True, "write", (3, 0, 0, 0, self.KEY ^ (1 << 40)), False),
            (True, "write", (3, 0, 0, 0, 0), False),
            (True, "write", (2, 0, 0, 0, self.KEY), False),
            (True, "clone", (17, 0, 0, 0, self.KEY), False),
            (True, "kill", (1, 9, 0, 0, self.KEY), False),
            (True, "prctl", (22,), False),
            (True, "recvmsg", (), False),
            (True, "fcntl", (3, 8), False),
            (True, "fcntl", (3, 1), True),
            (False, "clone", (17, 0, 0, 0, self.KEY), True),
            (False, "clone", (17, 0, 0, 0, 0), False),
            (False, "clone", (17 | 0x100, 0, 0, 0, self.KEY), False),
            (False, "kill", (1, 9, 0, 0, self.KEY), True),
            (False, "kill", (1, 15, 0, 0, self.KEY), False),
            (False, "write", (3, 0, 0), True),
            (False, "write", (2, 0, 0), False),
            (False, "write", (2, 0, 0, 0, self.KEY), True),
            (False, "prctl", (1,), True),
            (False, "prctl", (23,), False),
        ]
        for machine in seccomp.ARCHITECTURES:
            for worker, name, arguments, allowed in cases:
                with self.subTest(machine=machine, worker=worker, call=name, arguments=arguments):
                    self.assertEqual(self.decide(machine, worker, name, *arguments), allowed)

    def test_another_architecture_ends_the_process(self) -> None:
        code = seccomp.program("x86_64", True, self.KEY, 3)
        self.assertEqual(seccomp.interpret(code, seccomp.ARCHITECTURES["aarch64"][1], 0), 0x80000000)

    def test_calls_of_the_x32_interface_are_refused(self) -> None:
        code = seccomp.program("x86_64", True, self.KEY, 3)
        self.assertNotEqual(seccomp.interpret(code, seccomp.ARCHITECTURES["x86_64"][1], 0x40000000), 0x7FFF0000)


if __name__ == "__main__":
    unittest.main()
