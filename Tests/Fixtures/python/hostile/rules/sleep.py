import time


def rule(event):
    time.sleep(3600)
