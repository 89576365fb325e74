import urllib.request


def rule(event):
    try:
        urllib.request.urlopen("http://example.com/", timeout=0.1)
    except Exception:
        return True
    raise RuntimeError("escaped")
