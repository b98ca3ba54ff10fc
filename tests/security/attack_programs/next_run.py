"""Leaves something for the next run to find."""

# mypy: ignore-errors
import os

for path in ("/tmp/left", "/work/left", "/out/left", "/dev/shm/left"):
    if os.path.exists(path):
        print("SUCCEEDED", path)
    open(path, "w").close()
