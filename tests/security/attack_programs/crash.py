"""Crashes the interpreter."""

# mypy: ignore-errors
import ctypes, sys

sys.setrecursionlimit(10**9)


def deeper():
    return deeper()


try:
    deeper()
except RecursionError:
    pass
ctypes.memset(0, 1, 10)
print("SUCCEEDED")
