"""Asks a name server."""

# mypy: ignore-errors
import socket

for host in ("example.com", "localhost"):
    try:
        socket.create_connection((host, 80), timeout=0.3)
        print("SUCCEEDED", host)
    except OSError:
        pass
