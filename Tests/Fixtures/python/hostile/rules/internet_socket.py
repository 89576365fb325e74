import socket


def rule(event):
    try:
        socket.create_connection(("192.0.2.1", 80), 0.1)
    except Exception:
        return True
    raise RuntimeError("escaped")
