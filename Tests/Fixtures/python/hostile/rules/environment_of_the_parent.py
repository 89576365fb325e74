import os


def rule(event):
    try:
        open(f"/proc/{os.getppid()}/environ", "rb").read(1)
    except Exception:
        return True
    raise RuntimeError("escaped")
