"""Crashes to leave its memory on the disk."""

# mypy: ignore-errors
import ctypes, os, resource

try:
    resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
    print("SUCCEEDED")
except (OSError, ValueError):
    pass
ctypes.string_at(0)
