"""Leaves pipes, sockets and devices in /out: opening one may hang whoever collects."""

# mypy: ignore-errors
import os, socket, stat

os.mkfifo("/out/fifo")
os.mkdir("/out/folder")
for number in (stat.S_IFCHR, stat.S_IFBLK):
    try:
        os.mknod(f"/out/device{number}", number | 0o666, os.makedev(1, 1))
        print("SUCCEEDED")
    except OSError:
        pass
try:
    socket.socket(socket.AF_UNIX).bind("/out/socket")
    print("SUCCEEDED")
except OSError:
    pass
