"""Reads the environment and the command line of every process."""

# mypy: ignore-errors
import glob, os

for path in glob.glob("/proc/[0-9]*/environ") + [
    "/proc/1/environ",
    f"/proc/{os.getppid()}/environ",
]:
    try:
        content = open(path, "rb").read()
    except OSError:
        continue
    if b"ATTACK_CANARY" in content:
        print("SUCCEEDED", path)
if len(glob.glob("/proc/[0-9]*")) > 1:
    print("SUCCEEDED", glob.glob("/proc/[0-9]*"))
