FOUND = None


def rule(event):
    global FOUND
    FOUND = event.get("userAgent")
    return FOUND == 'console.amazonaws.com'


def title(event):
    return f"Found {FOUND}"
