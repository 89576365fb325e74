import sys


def rule(event):
    sys.stdout.close()
    return True
