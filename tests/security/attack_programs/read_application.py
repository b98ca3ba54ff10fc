"""Finds the application's own code or packages."""

# mypy: ignore-errors
import importlib, os, sys

for name in ("assistant", "temporalio", "asyncpg", "cryptography", "fastapi"):
    try:
        importlib.import_module(name)
        print("SUCCEEDED", name)
    except ImportError:
        pass
with open("/proc/self/mountinfo") as file:
    sources = {line.split()[3] for line in file}
for source in sources - {"/"}:
    if (
        os.path.exists(source)
        and os.path.isdir(source)
        and source not in ("/dev", "/proc", "/out", "/work", "/tmp")
    ):
        print("SUCCEEDED", source, os.listdir(source))
