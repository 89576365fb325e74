def rule(event):
    raise ValueError("x" * 5_000_000)
