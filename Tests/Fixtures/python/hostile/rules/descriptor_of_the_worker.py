import os


def rule(event):
    try:
        os.write(3, b'x' * 64)
    except Exception:
        return True
    raise RuntimeError("escaped")
