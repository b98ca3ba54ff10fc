"""Fills every folder it can write to."""

# mypy: ignore-errors
import os

for folder in ("/tmp", "/work", "/out", "/dev/shm", "/dev", "/", "/python", "/etc", "/proc"):
    written = 0
    try:
        with open(f"{folder}/filled", "wb", buffering=0) as file:
            for _ in range(200):
                written += file.write(b"x" * (1 << 20))
    except OSError:
        pass
    if written > 64 << 20 or (written and folder not in ("/tmp", "/work", "/out", "/dev/shm")):
        print("SUCCEEDED", folder, written)
    if os.path.exists(f"{folder}/filled"):
        os.truncate(f"{folder}/filled", 0)
