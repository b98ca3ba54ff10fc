"""Takes memory in many children, each within its own limit."""

# mypy: ignore-errors
import os, time

for _ in range(12):
    if not os.fork():
        kept = b"x" * (100 << 20)
        time.sleep(1)
        os._exit(0)
if not any(os.wait()[1] for _ in range(12)):
    print("SUCCEEDED")
