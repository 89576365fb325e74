import socket


def rule(event):
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    except Exception:
        return True
    raise RuntimeError("escaped")
