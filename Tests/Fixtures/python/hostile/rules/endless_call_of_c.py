def rule(event):
    return sum(range(10**13)) > 0
