"""Mounts: old calls and new ones."""

# mypy: ignore-errors
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
if (
    libc.mount(b"none", b"/tmp", b"tmpfs", 0, 0) == 0
    or libc.mount(b"/proc", b"/tmp", None, 4096, 0) == 0
):
    print("SUCCEEDED")
if libc.umount2(b"/out", 2) == 0 or libc.mount(None, b"/", None, 4096 | 32, 0) == 0:
    print("SUCCEEDED")
for number in (428, 429, 430, 431, 432, 433, 442, 155, 161):
    if libc.syscall(number, b"tmpfs", b"/tmp", 0, 0, 0) >= 0:
        print("SUCCEEDED", number)
