import subprocess


def rule(event):
    try:
        subprocess.run(["/bin/true"], check=True)
    except Exception:
        return True
    raise RuntimeError("escaped")
