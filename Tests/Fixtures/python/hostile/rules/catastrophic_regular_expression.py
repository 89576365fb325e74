import re


def rule(event):
    return bool(re.match("(a*)*b", "a" * 40))
