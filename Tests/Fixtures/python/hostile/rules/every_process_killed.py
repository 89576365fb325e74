import os


def rule(event):
    try:
        os.kill(-1, 9)
    except Exception:
        return True
    raise RuntimeError("escaped")
