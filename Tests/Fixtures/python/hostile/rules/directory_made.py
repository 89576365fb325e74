import os


def rule(event):
    try:
        os.mkdir("/tmp/picket-hostile-directory")
    except Exception:
        return True
    raise RuntimeError("escaped")
