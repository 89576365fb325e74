import os

import ctypes


def rule(event):
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if library.ptrace(16, os.getppid(), None, None) != 0:
            raise OSError
    except Exception:
        return True
    raise RuntimeError("escaped")
