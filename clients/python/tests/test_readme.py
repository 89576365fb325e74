"""Every block of Python in the README is carried out against a running daemon, and prints what the README says."""

import os
import pathlib
import re
import subprocess
import sys
import unittest

from support import ROOT, Daemon, needs_daemon

import picket

README = ROOT / "clients" / "python" / "README.md"


def blocks(language):
    """The blocks of a language in the README, each with the block of output that follows it, if one does."""
    text = README.read_text()
    pattern = r"^```" + language + r"\n(.*?)^```$(?:\n\nprints[^\n]*\n\n```\n(.*?)^```$)?"
    return [match.groups() for match in re.finditer(pattern, text, re.MULTILINE | re.DOTALL)]


@needs_daemon
class Readme(unittest.TestCase):
    def test_each_block_of_python(self):
        daemon = Daemon()
        self.addCleanup(daemon.close)
        source = pathlib.Path(picket.__file__).parent.parent
        environment = dict(os.environ, PYTHONPATH=str(source), PICKET_SOCKET=daemon.socket)
        expected = {
            "many calls": r"^5000 matches\n$", "asyncio": r"^100 matches\n\[Wiz Alert\]: cer-\d\n$",
            "watch_alerts": r"^1 \[Wiz Alert\]: cer-1\n$", "rows": r"^10\.0\.0\.7 1\n$", "SELEC": r"SELEC 1",
            "PicketHandler": r"^$"}
        found = blocks("python")
        self.assertEqual(len(found), 7)
        seen = set()
        for program, output in found:
            key = next((key for key in expected if key in program), "many calls" if "submit" in program else None)
            seen.add(key)
            with self.subTest(program=program.splitlines()[0], key=key):
                program = program.replace("/run/picket/picket.sock", daemon.socket)
                ended = subprocess.run([sys.executable, "-W", "error", "-c", program], env=environment, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
                self.assertEqual(ended.returncode, 0, ended.stderr)
                if output is not None:
                    self.assertEqual(ended.stdout, output)
                else:
                    self.assertRegex(ended.stdout, expected[key])
                self.assertEqual(ended.stderr.strip("\n"), "WARNING:root:login of eve failed"
                                 if key == "PicketHandler" else "")
        self.assertEqual(seen, {*expected, None})
        with picket.Client(daemon.socket) as client:
            self.assertGreaterEqual(client.get_status().events_evaluated, 5_102)


if __name__ == "__main__":
    unittest.main()
