"""Fills files that have no name and are mapped by nobody."""

# mypy: ignore-errors
import ctypes, os

libc = ctypes.CDLL(None)
for number in (319, 279, 447):
    handle = libc.syscall(number, b"x", 0)
    if handle >= 0:
        try:
            for _ in range(1000):
                os.write(handle, b"x" * (1 << 20))
            print("SUCCEEDED")
        except OSError:
            print("SUCCEEDED in part")
