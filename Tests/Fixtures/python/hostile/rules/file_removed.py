import os


def rule(event):
    try:
        os.unlink("/tmp/picket-hostile-target")
    except Exception:
        return True
    raise RuntimeError("escaped")
