"""Reads files of the machine, the application and its data."""

# mypy: ignore-errors
import glob, os

paths = [
    "/etc/shadow",
    "/etc/hostname",
    "/etc/os-release",
    "/root",
    "/home",
    "/var",
    "/usr",
    "/opt",
    "/boot",
]
paths += [
    "/proc/1/root/etc/shadow",
    "/proc/self/root/etc/shadow",
    "/proc/self/cwd/../../etc/shadow",
]
paths += glob.glob("/*/.env") + glob.glob("/*/*/secrets.json")
if any(os.access(path, os.R_OK) for path in paths):
    print("SUCCEEDED")
