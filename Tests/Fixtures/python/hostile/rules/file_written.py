import os


def rule(event):
    try:
        open("/tmp/picket-hostile", "w").close()
    except Exception:
        return True
    raise RuntimeError("escaped")
