"""Uses descriptors that the host forgot to close."""

# mypy: ignore-errors
import os

for handle in range(3, 4096):
    try:
        state = os.fstat(handle)
        print("SUCCEEDED", handle, os.readlink(f"/proc/self/fd/{handle}"))
    except OSError:
        pass
