import socket


def rule(event):
    try:
        socket.socket(socket.AF_UNIX)
    except Exception:
        return True
    raise RuntimeError("escaped")
