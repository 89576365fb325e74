"""The clients of clients.json: whether their language is there, and how they are built and run."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import wire


class Client:
    """A client that can be judged."""

    def __init__(self, name, entry, places):
        self.name, self.title, self.entry = name, entry["title"], entry
        # What stands for the names in braces: where built programs are put or found.
        self.places = places
        self.without = entry.get("without", {})
        # What the table says of a client that keeps the deadline of a watch by itself, or None.
        self.watch_timeout = entry.get("watch_timeout")

    def _filled(self, word):
        for key, value in self.places.items():
            word = word.replace("{" + key + "}", str(value))
        return word

    def missing(self):
        """What is not there that the client needs, or None."""
        for path in [self.entry["source"], *self.entry.get("files", [])]:
            if not (wire.ROOT / self._filled(path)).exists():
                return self._filled(path)
        for path in self.entry.get("not", []):
            if pathlib.Path(self._filled(path)).exists():
                return f"a package without {self._filled(path)}"
        return next((program for program in self.entry.get("programs", []) if not shutil.which(program)), None)

    def build(self):
        """Builds the runner; ends the program where that fails."""
        command = [self._filled(word) for word in self.entry.get("build", [])]
        if command and subprocess.run(command, cwd=wire.ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
            sys.exit(f"{self.name}: the runner cannot be built")

    def command(self):
        """The command that starts the runner, wherever it is started."""
        words = [self._filled(word) for word in self.entry["runner"]]
        return [str(wire.ROOT / word) if (wire.ROOT / word).exists() else word for word in words]


def load(out, products):
    """All clients by name."""
    entries = json.loads(pathlib.Path(__file__).with_name("clients.json").read_text())
    gocode = os.environ.get("PICKET_GOCODE", "/usr/share/gocode").split(":")[0]
    places = {"gocode": gocode, "out": pathlib.Path(out).resolve(), "products": pathlib.Path(products).resolve(),
              "python": sys.executable}
    return {name: Client(name, entry, places) for name, entry in entries.items()}
