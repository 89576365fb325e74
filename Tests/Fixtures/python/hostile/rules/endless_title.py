def rule(event):
    return True


def title(event):
    while True:
        pass
