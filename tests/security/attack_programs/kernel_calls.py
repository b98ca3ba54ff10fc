"""Reboots, loads modules and kernels, sets clocks, opens files by handle."""

# mypy: ignore-errors
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
room = ctypes.create_string_buffer(256)
for name, *values in [
    ("reboot", 169, 0xFEE1DEAD, 672274793, 0, 0),
    ("init_module", 175, room, 1, b""),
    ("finit", 313, 0, b"", 0),
    ("delete", 176, b"x", 0),
    ("kexec", 246, 0, 0, 0, 0),
    ("syslog", 103, 3, room, 200),
    ("acct", 163, b"/tmp/a"),
    ("swapon", 167, b"/tmp/a", 0),
    ("settime", 227, 0, room),
    ("handle", 303, -100, b"/", room, room, 0),
    ("open handle", 304, 3, room, 0),
    ("personality", 135, 0x0040000),
    ("iopl", 172, 3),
    ("ldt", 154, 0, room, 8),
    ("vm read", 310, 1, room, 1, room, 1, 0),
    ("kcmp", 312, 1, 1, 0, 0, 0),
    ("pidfd_getfd", 438, 1, 0, 0),
    ("fanotify", 300, 0, 0),
    ("quotactl", 179, 0, 0, 0, 0),
]:
    if libc.syscall(*values) >= 0:
        print("SUCCEEDED", name)
