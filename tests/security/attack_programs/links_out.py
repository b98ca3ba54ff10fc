"""Leaves links in /out that lead to files of the machine."""

# mypy: ignore-errors
import os

for name, target in {
    "a": "/etc/passwd",
    "b": "../../../../etc/passwd",
    "c": "/proc/self/environ",
    "d": "/",
    "e": "/proc/1/root/etc/passwd",
}.items():
    os.symlink(target, f"/out/{name}")
for target in ("/python/bin/python3", "/etc/passwd"):
    try:
        os.link(target, "/out/hard")
        print("SUCCEEDED", target)
    except OSError:
        pass
