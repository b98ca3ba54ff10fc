"""Kills every process it can name."""

# mypy: ignore-errors
import os, signal

if os.fork() == 0:
    for pid in (-1, os.getppid(), 1):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    for pid in range(2, 40_000):
        try:
            os.kill(pid, signal.SIGKILL)
            if pid != os.getpid():
                print("SUCCEEDED", pid, flush=True)
        except OSError:
            pass
    os._exit(0)
os.wait()
