"""Opens connections over IPv4."""

# mypy: ignore-errors
import socket

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
    for address in (
        ("127.0.0.1", 5432),
        ("127.0.0.1", 22),
        ("1.1.1.1", 53),
        ("169.254.169.254", 80),
    ):
        try:
            one = socket.socket(socket.AF_INET, kind)
            one.settimeout(0.2)
            one.connect(address)
            print("SUCCEEDED", address)
        except OSError:
            pass
