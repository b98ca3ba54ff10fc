"""Makes namespaces, which would give it rights again."""

# mypy: ignore-errors
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x20000, 0x40000000, 0x2000000, 0x4000000, 0x8000000, 0x80, 0x10020000):
    if libc.unshare(flag) == 0:
        print("SUCCEEDED unshare", hex(flag))
    pid = libc.syscall(56, flag | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    if pid > 0:
        print("SUCCEEDED clone", hex(flag))
for name in os.listdir("/proc/1/ns"):
    handle = os.open(f"/proc/1/ns/{name}", os.O_RDONLY)
    if libc.setns(handle, 0) == 0:
        print("SUCCEEDED setns", name)
