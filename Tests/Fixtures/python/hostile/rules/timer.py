import signal


def rule(event):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Exception:
        return True
    raise RuntimeError("escaped")
