"""The system calls that programs in the sandbox are refused, as a program for the kernel's filter.

Namespaces, mounts and lost capabilities hold a program already; this list takes away what
reaches much kernel code and has no use here, and every way to hold memory that `watch` cannot
see: unnamed files and segments that no process has mapped.
Source: seccomp(2), and what container engines refuse by default.
"""

import os
import tempfile
from errno import ENOSYS, EPERM
from typing import Any

_MAP_SHARED_ANONYMOUS = 0x21
_NEW_NAMESPACES = (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000)
_NEW_NAMESPACES_TOO = (0x40000000,)
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_LOW = 0xFFFFFFFF
_AF_UNIX = 1

_REFUSED = """
mount umount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick
mount_setattr open_tree_attr statmount listmount quotactl quotactl_fd swapon swapoff
ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd
bpf perf_event_open userfaultfd seccomp lookup_dcookie fanotify_init fanotify_mark
keyctl add_key request_key
io_uring_setup io_uring_enter io_uring_register io_setup io_submit
unshare setns clone3
kexec_load kexec_file_load init_module finit_module delete_module create_module
open_by_handle_at name_to_handle_at
reboot syslog acct personality vhangup nfsservctl sysfs _sysctl uselib ustat
settimeofday clock_settime clock_adjtime adjtimex stime
iopl ioperm modify_ldt vm86 vm86old set_mempolicy mbind migrate_pages move_pages
memfd_create memfd_secret shmget shmat shmctl msgget semget mq_open vmsplice remap_file_pages
socket connect bind listen accept accept4
setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid
capset sethostname setdomainname landlock_create_ruleset pkey_alloc
"""
_NOT_THERE = frozenset({"clone3"})
"""Calls that libraries try first: told that the kernel does not have them, they use another."""


def filter_program() -> bytes:
    """Return the filter as the kernel reads it.

    Raises `RuntimeError` where libseccomp is not installed.
    """
    # The import itself fails without the system's library.
    import pyseccomp  # type: ignore[import-untyped]  # noqa: PLC0415

    rules: Any = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _REFUSED.split():
        _refuse(pyseccomp, rules, name)
    _refuse_some(pyseccomp, rules)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _refuse(seccomp: Any, rules: Any, name: str, *conditions: Any) -> None:
    """Refuse a call; one that this machine's architecture or library does not know is no danger."""
    if seccomp.resolve_syscall(seccomp.Arch.NATIVE, name) < 0:
        return
    action = seccomp.ERRNO(ENOSYS if name in _NOT_THERE else EPERM)
    rules.add_rule(action, name, *conditions)


def _refuse_some(seccomp: Any, rules: Any) -> None:
    """Refuse calls by their arguments."""
    both = _MAP_SHARED_ANONYMOUS
    _refuse(seccomp, rules, "mmap", seccomp.Arg(3, seccomp.MASKED_EQ, both, both))
    _refuse(seccomp, rules, "socketpair", seccomp.Arg(0, seccomp.NE, _AF_UNIX))
    for command in (_TIOCSTI, _TIOCLINUX):
        wanted = seccomp.Arg(1, seccomp.MASKED_EQ, _LOW, command)
        _refuse(seccomp, rules, "ioctl", wanted)
    for flag in (*_NEW_NAMESPACES, *_NEW_NAMESPACES_TOO):
        _refuse(seccomp, rules, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))


def as_file(program: bytes) -> int:
    """Return a descriptor to read the filter from, to be closed by the caller."""
    handle = os.memfd_create("filter")
    os.write(handle, program)
    os.lseek(handle, 0, os.SEEK_SET)
    return handle
