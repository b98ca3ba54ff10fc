"""Leaves files whose names are commands, paths, bytes that are no text."""

# mypy: ignore-errors
import os

for name in (
    b"../../evil",
    b"-rf",
    b"a\nb",
    b"\xff\xfe",
    b"\x1b[2J",
    b"x" * 255,
    "\u202egnp.exe".encode(),
    b"..\\evil",
    b"CON",
):
    try:
        with open(b"/out/" + name, "wb") as file:
            file.write(b"x")
    except OSError:
        pass
