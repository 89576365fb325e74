"""The types are whole: mypy in its strict mode finds nothing, in the client and in a program that uses it."""

import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from support import ROOT

PROGRAM = '''
import asyncio
from concurrent.futures import Future
from picket import Client, messages
from picket.aio import AsyncClient
from picket.methods import EVALUATE_EVENT

def use(client: Client) -> str:
    client.evaluate_event({"a": 1})  # type: ignore[arg-type, call-arg]
    verdict = client.evaluate_event("A", {"a": 1})
    future: Future[messages.EvaluateEventResponse] = client.submit(EVALUATE_EVENT, messages.EvaluateEventRequest())
    for change in client.watch_alerts():
        print(change.alert.title)
    for alert in client.iterate_alerts(severities=[messages.HIGH]):
        print(alert.title)
    return str(verdict.matches[0].title + future.result().matches[0].title)

async def use_asyncio(client: AsyncClient) -> None:
    async for change in client.watch_alerts():
        print(change.alert.title)
    print((await client.evaluate_event("A", b"{}")).matches)
'''


def mypy():
    """The command of mypy: of this interpreter, else Debian's; None where there is none."""
    if importlib.util.find_spec("mypy") is not None:
        return [sys.executable, "-m", "mypy"]
    return ["/usr/bin/mypy"] if os.path.exists("/usr/bin/mypy") else None


@unittest.skipUnless(mypy(), "needs mypy (Debian: mypy)")
class Types(unittest.TestCase):
    def test_the_client_and_a_program(self):
        """An error in the program that mypy would not find is one of an unused comment."""
        with tempfile.TemporaryDirectory() as directory:
            (pathlib.Path(directory) / "program.py").write_text(PROGRAM)
            ended = subprocess.run(
                [*mypy(), "--cache-dir", f"{directory}/cache", "--config-file", "pyproject.toml", "-p", "picket",
                 "-m", "program"],
                cwd=ROOT / "clients" / "python", env=dict(os.environ, MYPYPATH=directory), text=True, timeout=110,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        self.assertIn("no issues found", ended.stdout)


if __name__ == "__main__":
    unittest.main()
