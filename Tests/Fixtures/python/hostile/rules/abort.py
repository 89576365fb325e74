import os


def rule(event):
    os.abort()
