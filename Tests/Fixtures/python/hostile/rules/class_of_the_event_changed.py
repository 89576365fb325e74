import os


def rule(event):
    try:
        type(event).get = None
    except Exception:
        return True
    raise RuntimeError("escaped")
