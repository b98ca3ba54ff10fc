"""Leaves the root folder by a second one."""

# mypy: ignore-errors
import os

os.mkdir("/tmp/x")
handle = os.open("/", os.O_RDONLY)
try:
    os.chroot("/tmp/x")
    os.fchdir(handle)
    os.chdir("../../../..")
    os.chroot(".")
    print("SUCCEEDED", os.listdir("/"))
except OSError:
    pass
