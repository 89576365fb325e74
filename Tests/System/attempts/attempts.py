"""What a body tries that has nothing good in mind; its alert says what became of each attempt."""

import os
import signal
import socket
import subprocess
import threading

ATTEMPTS = {
    "write a file": lambda: open("/tmp/attempt", "w"),
    "write to the state": lambda: open("/var/lib/picket/attempt", "w"),
    "read the state": lambda: open("/var/lib/picket/state.sqlite3", "rb"),
    "read the configuration": lambda: open("/etc/picket/picketd.yml"),
    "read what another process is": lambda: open(f"/proc/{os.getppid()}/environ", "rb"),
    "connect to the daemon": lambda: socket.socket(socket.AF_UNIX).connect("/run/picket/picket.sock"),
    "connect to the host": lambda: socket.create_connection(("127.0.0.1", 8080), 1),
    "run a program": lambda: subprocess.run(["/bin/true"], check=True),
    "fork": os.fork,
    "start a thread": lambda: threading.Thread(target=print).start(),
    "signal another process": lambda: os.kill(os.getppid(), signal.SIGTERM),
    "remove a file": lambda: os.unlink("/tmp/attempt"),
}


def rule(event):
    return True


def alert_context(event):
    outcomes = {}
    for name, attempt in ATTEMPTS.items():
        try:
            attempt()
            outcomes[name] = "done"
        except BaseException as error:
            outcomes[name] = f"refused: {type(error).__name__}"
    return outcomes
