"""Replaces /out itself by a link."""

# mypy: ignore-errors
import os

for act in (
    lambda: os.rename("/out", "/gone"),
    lambda: os.rmdir("/out"),
    lambda: os.symlink("/etc", "/out/../out2"),
):
    try:
        act()
        print("SUCCEEDED")
    except OSError:
        pass
os.chmod("/out", 0)
