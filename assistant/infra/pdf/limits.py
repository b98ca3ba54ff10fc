"""Bounds what the process that sets type may take, while it does so."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def limited(cpu_seconds: int, memory_bytes: int) -> Iterator[None]:
    """Bound the processor time from now on and the address space of this process.

    The system kills the process that takes more time, and gives it no more memory. The process
    may serve others afterwards: the former bounds come back.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Memory is bounded last and freed first: without any, nothing else could be restored.
    wanted = {
        resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: memory_bytes,
    }
    former = [(what, resource.getrlimit(what)) for what in wanted]
    try:
        for what, (soft, hard) in former:
            resource.setrlimit(what, (_lower(wanted[what], soft), hard))
        yield
    finally:
        for what, limits in reversed(former):
            resource.setrlimit(what, limits)


def _lower(wanted: int, present: int) -> int:
    return wanted if present == resource.RLIM_INFINITY else min(wanted, present)
