def rule(event):
    held = []
    for _ in range(100000):
        held = [held]
    return repr(held) == ''
