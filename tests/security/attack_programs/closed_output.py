"""Closes its output, then ends badly."""

# mypy: ignore-errors
import os, sys

for handle in (0, 1, 2):
    os.close(handle)
print("SUCCEEDED" * 10_000)
sys.exit(99)
