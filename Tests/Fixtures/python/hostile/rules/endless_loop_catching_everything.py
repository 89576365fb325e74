def rule(event):
    while True:
        try:
            while True:
                str(1)
        except BaseException:
            pass
