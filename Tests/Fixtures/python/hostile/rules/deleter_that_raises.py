class Odd:
    def __del__(self):
        raise ValueError


def rule(event):
    Odd()
    raise KeyError
