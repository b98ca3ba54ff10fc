"""Fills /dev/shm through the library for shared memory."""

# mypy: ignore-errors
from multiprocessing import shared_memory
import os

held = []
try:
    for _ in range(20):
        one = shared_memory.SharedMemory(create=True, size=50 << 20)
        one.buf[:] = b"x" * (50 << 20)
        held.append(one)
except BaseException:
    pass
if len(held) > 2:
    print("SUCCEEDED", flush=True)
os._exit(0)
