import ctypes


def rule(event):
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if library.syscall(41, 2, 1, 0) < 0:
            raise OSError
    except Exception:
        return True
    raise RuntimeError("escaped")
