"""Connects to sockets in the file system, such as Docker's."""

# mypy: ignore-errors
import socket

for path in (
    "/var/run/docker.sock",
    "/run/dbus/system_bus_socket",
    "/run/systemd/private",
    "/tmp/.X11-unix/X0",
):
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        print("SUCCEEDED", path)
    except OSError:
        pass
