import signal


def rule(event):
    try:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
    except Exception:
        return True
    raise RuntimeError("escaped")
