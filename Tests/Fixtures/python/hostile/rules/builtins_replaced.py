import builtins


def rule(event):
    for name in ("len", "isinstance", "print", "sorted", "str"):
        setattr(builtins, name, None)
    return True
