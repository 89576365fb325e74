import mmap


def rule(event):
    try:
        mmap.mmap(-1, 4096, prot=mmap.PROT_EXEC | mmap.PROT_WRITE)
    except Exception:
        return True
    raise RuntimeError("escaped")
