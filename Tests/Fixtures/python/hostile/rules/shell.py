import os


def rule(event):
    try:
        if os.system("true") != 0:
            raise OSError
    except Exception:
        return True
    raise RuntimeError("escaped")
