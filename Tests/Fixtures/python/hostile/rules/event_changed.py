import os


def rule(event):
    try:
        event["a"] = 2
    except Exception:
        return True
    raise RuntimeError("escaped")
