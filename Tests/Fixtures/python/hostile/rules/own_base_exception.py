class Own(BaseException):
    pass


def rule(event):
    raise Own
