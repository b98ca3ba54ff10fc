"""Shares memory, then forgets where it is: pages that no process maps."""

# mypy: ignore-errors
import ctypes, mmap, os, time

kept = 0
libc = ctypes.CDLL(None, use_errno=True)
for child in range(8):
    if not os.fork():
        try:
            room = mmap.mmap(-1, 200 << 20)
            for _ in range(200):
                room.write(b"x" * (1 << 20))
            room.madvise(mmap.MADV_DONTNEED)
            time.sleep(1.5)
            os._exit(7)
        except OSError:
            os._exit(0)
if all(os.waitstatus_to_exitcode(os.wait()[1]) == 7 for _ in range(8)):
    print("SUCCEEDED")
