import threading


def rule(event):
    try:
        threading.Thread(target=print).start()
    except Exception:
        return True
    raise RuntimeError("escaped")
