import os


def rule(event):
    try:
        os.execv("/bin/true", ["true"])
    except Exception:
        return True
    raise RuntimeError("escaped")
