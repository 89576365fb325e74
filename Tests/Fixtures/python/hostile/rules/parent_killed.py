import os


def rule(event):
    try:
        os.kill(os.getppid(), 9)
    except Exception:
        return True
    raise RuntimeError("escaped")
