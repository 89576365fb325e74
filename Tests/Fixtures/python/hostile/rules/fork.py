import os


def rule(event):
    try:
        if os.fork() == 0:
            os._exit(0)
    except Exception:
        return True
    raise RuntimeError("escaped")
