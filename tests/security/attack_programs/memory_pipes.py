"""Keeps memory in pipes and socket pairs."""

# mypy: ignore-errors
import fcntl, os, socket

held = 0
try:
    while True:
        _, end = os.pipe()
        os.set_blocking(end, False)
        try:
            fcntl.fcntl(end, 1031, 1 << 20)
        except OSError:
            pass
        try:
            while True:
                held += os.write(end, b"x" * 65536)
        except BlockingIOError:
            pass
except OSError:
    pass
if held > 300 << 20:
    print("SUCCEEDED", held)
