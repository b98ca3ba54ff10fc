"""Uses every processor for ever, in threads and processes."""

# mypy: ignore-errors
import hashlib, os, threading

for _ in range(4):
    os.fork()


def burn():
    while True:
        hashlib.sha256(b"x" * 1_000_000)


for _ in range(2):
    threading.Thread(target=burn).start()
