"""Changes the interpreter for the next one."""

# mypy: ignore-errors
import os, sys

for path in (
    "/python/inside/runner.py",
    "/python/packages/evil.pth",
    "/python/bin/python3",
    "/etc/passwd",
    "/lib/evil.so",
    os.__file__,
):
    for mode in ("a", "w", "x"):
        try:
            with open(path, mode):
                print("SUCCEEDED", path)
        except OSError:
            pass
    try:
        os.chmod(path, 0o777)
        print("SUCCEEDED", path)
    except OSError:
        pass
