import tempfile


def rule(event):
    try:
        tempfile.TemporaryFile()
    except Exception:
        return True
    raise RuntimeError("escaped")
