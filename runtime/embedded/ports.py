"""Loopback ports: why one cannot be used, find one that can."""

import random
import socket

_FIRST, _LAST = 20_000, 32_000  # below the range that systems use for outgoing connections


def why_taken(host: str, port: int) -> str:
    """Return why no server could listen on the TCP port now, in the system's words; "" if one can.

    Raises nothing: an unknown host is a reason too.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def free_port(host: str = "127.0.0.1") -> int:
    """Pick a TCP port nobody listens on, at random so that two starts at once rarely meet.

    Raises `OSError` when none is found.
    """
    picks = random.SystemRandom()
    for _ in range(200):
        port = picks.randint(_FIRST, _LAST)
        if not why_taken(host, port):
            return port
    raise OSError(f"no free TCP port between {_FIRST} and {_LAST} on {host}")
