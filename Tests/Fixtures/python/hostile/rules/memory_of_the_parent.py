import os


def rule(event):
    try:
        open(f"/proc/{os.getppid()}/mem", "rb").read(1)
    except Exception:
        return True
    raise RuntimeError("escaped")
