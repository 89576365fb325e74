import sys


def rule(event):
    sys.exit(3)
