"""Loads programs into the kernel, and counts its events."""

# mypy: ignore-errors
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
import struct

room = ctypes.create_string_buffer(struct.pack("<IIIII", 2, 4, 4, 1, 0) + bytes(128))
for name, *values in [
    ("bpf map", 321, 0, room, 128),
    ("bpf program", 321, 5, room, 128),
    ("perf", 298, room, 0, -1, -1, 0),
]:
    if libc.syscall(*values) >= 0:
        print("SUCCEEDED", name)
