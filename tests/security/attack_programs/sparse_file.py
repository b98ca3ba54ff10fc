"""Leaves a file in /out that claims to be huge."""

# mypy: ignore-errors
import os

for size in (60 << 20, 1 << 30, 1 << 50):
    try:
        with open(f"/out/sparse-{size}", "wb") as file:
            os.truncate(file.fileno(), size)
    except OSError:
        pass
