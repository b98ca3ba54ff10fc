"""Handles page faults of the kernel itself."""

# mypy: ignore-errors
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

for name, *values in [("userfaultfd", 323, 1), ("userfaultfd", 323, 0)]:
    if libc.syscall(*values) >= 0:
        print("SUCCEEDED", name)
