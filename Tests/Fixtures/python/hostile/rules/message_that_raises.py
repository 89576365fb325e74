class Odd(Exception):
    def __str__(self):
        raise ValueError


def rule(event):
    raise Odd
