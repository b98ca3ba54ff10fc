"""Writes machine code of its own and runs it without the C library."""

# mypy: ignore-errors
import ctypes, mmap

room = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
code = bytes.fromhex("b8 a5000000 0f05 c3")  # mount
room.write(code)
call = ctypes.CFUNCTYPE(
    ctypes.c_long,
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.c_ulong,
    ctypes.c_void_p,
)
if (
    call(ctypes.addressof(ctypes.c_char.from_buffer(room)))(b"none", b"/tmp", b"tmpfs", 0, None)
    == 0
):
    print("SUCCEEDED")
