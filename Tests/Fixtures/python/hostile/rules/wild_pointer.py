def rule(event):
    import ctypes

    return ctypes.string_at(1) == b''
