"""Opens devices other than the harmless five."""

# mypy: ignore-errors
import os, stat

for folder, _, names in os.walk("/dev"):
    for name in names:
        path = f"{folder}/{name}"
        mode = os.stat(path).st_mode if os.path.exists(path) else 0
        if (stat.S_ISBLK(mode) or stat.S_ISCHR(mode)) and name not in (
            "null",
            "zero",
            "full",
            "random",
            "urandom",
            "stdin",
        ):
            print("SUCCEEDED", path)
for path in (
    "/dev/mem",
    "/dev/kmsg",
    "/dev/fuse",
    "/dev/kvm",
    "/dev/vda",
    "/dev/sda",
    "/dev/net/tun",
    "/dev/ptmx",
):
    if os.path.exists(path):
        print("SUCCEEDED", path)
