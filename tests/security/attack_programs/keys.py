"""Uses the kernel's keys."""

# mypy: ignore-errors
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

for name, *values in [
    ("add_key", 248, b"user", b"x", b"y", 1, -3),
    ("request_key", 249, b"user", b"x", 0, -3),
    ("keyctl", 250, 0, -3, 0),
]:
    if libc.syscall(*values) >= 0:
        print("SUCCEEDED", name)
