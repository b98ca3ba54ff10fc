"""Traces and reads other processes."""

# mypy: ignore-errors
import ctypes, os, time

libc = ctypes.CDLL(None, use_errno=True)
child = os.fork()
if not child:
    time.sleep(2)
    os._exit(0)
for pid in (child, 1, os.getppid()):
    for request in (16, 0x4206, 0):
        if libc.ptrace(request, pid, 0, 0) >= 0:
            print("SUCCEEDED", request, pid, flush=True)
try:
    open(f"/proc/{child}/mem", "rb", buffering=0).read(1)
    print("SUCCEEDED", flush=True)
except OSError:
    pass
os._exit(0)
