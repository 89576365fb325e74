def rule(event):
    return 10**10**9 > 0
