print("picketd")
