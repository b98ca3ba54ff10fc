"""Calls the kernel through the 32-bit doors, which a filter may have forgotten."""

# mypy: ignore-errors
import ctypes, mmap, os

room = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
code = bytes.fromhex(
    "53 b8 67010000 bb 02000000 b9 01000000 31d2 cd80 5b c3"
)  # socket(AF_INET, STREAM)
room.write(code)
call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(room)))
for door in (call, lambda: ctypes.CDLL(None).syscall(0x40000000 + 41, 2, 1, 0)):
    if not os.fork():
        if door() >= 0:
            print("SUCCEEDED", flush=True)
        os._exit(0)
    os.wait()
