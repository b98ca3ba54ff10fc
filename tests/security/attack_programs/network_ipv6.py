"""Opens connections over IPv6."""

# mypy: ignore-errors
import socket

for address in (("::1", 5432), ("2606:4700:4700::1111", 53), ("::ffff:127.0.0.1", 22)):
    try:
        one = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        one.settimeout(0.2)
        one.connect(address)
        print("SUCCEEDED", address)
    except OSError:
        pass
