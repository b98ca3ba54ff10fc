"""Writes to the kernel's settings."""

# mypy: ignore-errors
import glob, os

for path in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/hostname",
    "/proc/sys/vm/drop_caches",
    "/proc/sys/user/max_user_namespaces",
    "/proc/sysrq-trigger",
    "/proc/self/uid_map",
    "/proc/self/setgroups",
    "/proc/self/attr/current",
    "/proc/irq/0/smp_affinity",
):
    try:
        with open(path, "w") as file:
            file.write("1")
        print("SUCCEEDED", path)
    except OSError:
        pass
try:
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1000")
    print("SUCCEEDED in hiding from the kernel's memory killer")
except OSError:
    pass
if os.path.exists("/sys"):
    print("SUCCEEDED", os.listdir("/sys"))
