import os


def rule(event):
    os._exit(0)
