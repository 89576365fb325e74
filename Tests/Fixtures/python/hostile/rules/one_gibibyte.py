def rule(event):
    return len(bytearray(1 << 30)) > 0
