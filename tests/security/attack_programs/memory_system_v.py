"""Makes System V segments that outlive their makers."""

# mypy: ignore-errors
import ctypes

libc = ctypes.CDLL(None)
for _ in range(20):
    if libc.shmget(0, 100 << 20, 0o1600) >= 0:
        print("SUCCEEDED")
if libc.msgget(0, 0o1600) >= 0 or libc.semget(0, 1, 0o1600) >= 0:
    print("SUCCEEDED")
