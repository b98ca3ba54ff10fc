"""Becomes another user, or gets capabilities."""

# mypy: ignore-errors
import ctypes, os, stat

for act in (
    lambda: os.setuid(0),
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setgid(0),
    lambda: os.setgroups([0]),
    lambda: os.seteuid(0),
):
    try:
        act()
        print("SUCCEEDED")
    except OSError:
        pass
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
if (
    any(int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    or "1" not in status["NoNewPrivs"]
):
    print("SUCCEEDED", status)
for folder, _, names in os.walk("/python"):
    for name in names:
        if os.lstat(f"{folder}/{name}").st_mode & (stat.S_ISUID | stat.S_ISGID):
            print("SUCCEEDED", name)
