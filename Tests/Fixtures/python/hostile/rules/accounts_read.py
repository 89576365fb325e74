import os


def rule(event):
    try:
        open("/etc/passwd").read()
    except Exception:
        return True
    raise RuntimeError("escaped")
