"""Uses io_uring, which does system calls that no filter sees."""

# mypy: ignore-errors
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
room = ctypes.create_string_buffer(256)
for name, *values in [
    ("io_uring_setup", 425, 8, room),
    ("enter", 426, 0, 0, 0, 0),
    ("register", 427, 0, 0, 0, 0),
    ("aio", 206, 8, room),
]:
    if libc.syscall(*values) >= 0:
        print("SUCCEEDED", name)
