def rule(event):
    while True:
        print("x" * 100000)
